// A canvas or an SVG that Leaflet moves with the map and that is drawn again when it rests.
// Drawing happens in pixels of the current zoom, counted from the origin of the data.
const PADDING = 0.3;
const Overlay = L.Layer.extend({
  initialize(pane, node, draw, origin) {
    Object.assign(this, { pane, node, draw, origin: L.latLng(origin[1], origin[0]) });
    node.classList.add("overlay", "leaflet-zoom-animated");
  },
  onAdd(map) {
    (map.getPane(this.pane) || map.createPane(this.pane)).append(this.node);
    this.redraw();
  },
  onRemove() { this.node.remove(); },
  getEvents() { return { moveend: this.redraw, resize: this.redraw, zoom: this.follow, zoomanim: this.animate }; },
  redraw() {
    const map = this._map, size = map.getSize(), zoom = map.getZoom();
    const pad = L.point(Math.round(size.x * PADDING), Math.round(size.y * PADDING));
    const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1));
    const zero = map.project(this.origin, zoom).subtract(map.getPixelOrigin());
    const frame = { zoom, x: corner.x - zero.x, y: corner.y - zero.y, width: size.x + 2 * pad.x, height: size.y + 2 * pad.y };
    Object.assign(this, { zoom, center: map.getCenter(), half: L.point(frame.width / 2, frame.height / 2) });
    L.DomUtil.setTransform(this.node, corner, 1);
    if (this.node instanceof SVGElement) {
      this.node.setAttribute("width", frame.width); this.node.setAttribute("height", frame.height);
      this.node.setAttribute("viewBox", `${frame.x} ${frame.y} ${frame.width} ${frame.height}`);
      this.draw(this.node, frame);
      return;
    }
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    this.node.width = frame.width * ratio; this.node.height = frame.height * ratio;
    this.node.style.width = `${frame.width}px`; this.node.style.height = `${frame.height}px`;
    const context = this.node.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, -frame.x * ratio, -frame.y * ratio);
    this.draw(context, frame);
  },
  follow() { this.transform(this._map.getCenter(), this._map.getZoom()); },
  animate(event) { this.transform(event.center, event.zoom); },
  transform(center, zoom) {
    const map = this._map, scale = map.getZoomScale(zoom, this.zoom);
    const corner = this.half.multiplyBy(-scale).add(map.project(this.center, zoom)).subtract(map._getNewPixelOrigin(center, zoom));
    L.DomUtil.setTransform(this.node, corner, scale);
  },
});
