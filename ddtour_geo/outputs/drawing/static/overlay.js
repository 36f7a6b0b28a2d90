// Long work runs between frames, a few milliseconds at a time; the answer stops it.
const SLICE = 8;
function inSlices(steps, done) {
  let isStopped = false;
  const later = window.requestIdleCallback ? (work) => window.requestIdleCallback(work, { timeout: 60 }) : (work) => setTimeout(work, 1);
  const run = () => {
    if (isStopped) return;
    for (const end = performance.now() + SLICE; performance.now() < end;) {
      const step = steps.next();
      if (step.done) { done(step.value); return; }
    }
    later(run);
  };
  later(run);
  return () => { isStopped = true; };
}

// A canvas or an SVG that Leaflet moves with the map and that is drawn again when it rests.
// Drawing happens in pixels of the current zoom, counted from the origin of the data.
// While `prepare` says that a zoom is not ready, or while a drawing in steps is not whole, the last
// drawing stays and follows the map. A step is drawn in each frame, underneath.
const PADDING = 0.3;
const Overlay = L.Layer.extend({
  initialize(pane, node, draw, origin, prepare = () => true) {
    Object.assign(this, { pane, node, draw, prepare, fresh: null, isBusy: true, origin: L.latLng(origin[1], origin[0]) });
    node.classList.add("overlay", "leaflet-zoom-animated");
  },
  onAdd(map) {
    (map.getPane(this.pane) || map.createPane(this.pane)).append(this.node);
    this.redraw();
  },
  onRemove() { this.drop(); this.node.remove(); },
  getEvents() { return { moveend: this.redraw, resize: this.redraw, zoom: this.follow, zoomanim: this.animate }; },
  redraw() {
    if (!this._map) return;
    const map = this._map, size = map.getSize(), zoom = map.getZoom();
    this.drop();
    if (!this.prepare(zoom)) { this.tell(true); this.follow(); return; }
    const pad = L.point(Math.round(size.x * PADDING), Math.round(size.y * PADDING));
    const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1));
    const zero = map.project(this.origin, zoom).subtract(map.getPixelOrigin());
    const frame = { zoom, x: corner.x - zero.x, y: corner.y - zero.y, width: size.x + 2 * pad.x, height: size.y + 2 * pad.y };
    const drawn = { zoom, center: map.getCenter(), half: L.point(frame.width / 2, frame.height / 2) };
    if (this.node instanceof SVGElement) {
      L.DomUtil.setTransform(this.node, corner, 1);
      this.node.setAttribute("width", frame.width); this.node.setAttribute("height", frame.height);
      this.node.setAttribute("viewBox", `${frame.x} ${frame.y} ${frame.width} ${frame.height}`);
      Object.assign(this, drawn);
      this.draw(this.node, frame);
      this.tell(false);
      return;
    }
    const canvas = this.node.cloneNode(), ratio = Math.min(2, window.devicePixelRatio || 1);
    L.DomUtil.setTransform(canvas, corner, 1);
    canvas.width = frame.width * ratio; canvas.height = frame.height * ratio;
    canvas.style.width = `${frame.width}px`; canvas.style.height = `${frame.height}px`;
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, -frame.x * ratio, -frame.y * ratio);
    const steps = this.draw(context, frame), done = () => {
      this.node.replaceWith(canvas);
      Object.assign(this, drawn, { node: canvas, fresh: null });
      this.tell(false);
    };
    if (!steps) { done(); return; }
    this.tell(true);
    this.fresh = canvas;
    this.node.before(canvas);
    const next = () => {
      if (this.fresh !== canvas) return;
      if (steps.next().done) done(); else requestAnimationFrame(next);
    };
    next();
  },
  tell(isBusy) { this.isBusy = isBusy; this._map.fire("drawn"); },
  drop() { if (this.fresh) this.fresh.remove(); this.fresh = null; },
  follow() { this.transform(this._map.getCenter(), this._map.getZoom()); },
  animate(event) { this.transform(event.center, event.zoom); },
  transform(center, zoom) {
    this.drop();
    if (!this.center) return;
    const map = this._map, scale = map.getZoomScale(zoom, this.zoom);
    const corner = this.half.multiplyBy(-scale).add(map.project(this.center, zoom)).subtract(map._getNewPixelOrigin(center, zoom));
    L.DomUtil.setTransform(this.node, corner, scale);
  },
});

// What lies over the map: its own tools, and the parts of the page that overlap its lower edge.
const TOOLS = ".map-tools > *, .map-switch, .key, .leaflet-control, .day > *, .head-chip, .credit, .streets", BELOW = ".sheet, .day-bar";
function coveredBelow(figure) {
  const frame = figure.getBoundingClientRect();
  const tops = [...document.querySelectorAll(BELOW)].map((node) => node.getBoundingClientRect())
    .filter(({ left, right, top, width }) => width && left < frame.right && right > frame.left && top > frame.top && top < frame.bottom).map(({ top }) => frame.bottom - top);
  return Math.max(0, ...tops);
}

// What a first view must keep free, in pixels from the origin of the data: the frame of the map, and the tools over it.
function panelsOver(map, figure, [lon, lat]) {
  const corner = map.containerPointToLayerPoint([0, 0]).subtract(map.project([lat, lon]).subtract(map.getPixelOrigin())), size = map.getSize();
  const frame = figure.getBoundingClientRect(), [x, y] = [corner.x - frame.left, corner.y - frame.top];
  const boxes = [...figure.querySelectorAll(TOOLS)].map((node) => node.getBoundingClientRect()).filter(({ width }) => width)
    .map(({ left, top, right, bottom }) => [left + x, top + y, right + x, bottom + y]);
  const [right, bottom] = [corner.x + size.x, corner.y + size.y], below = coveredBelow(figure);
  return { room: [corner.x, corner.y, right, bottom - below], boxes: [...boxes, [corner.x, bottom - below, right, bottom]] };
}

// Names keep off the tools, and off the edges of the frame: none is cut.
function takePanels(grid, { room: [left, top, right, bottom], boxes }) {
  for (const [x0, y0, x1, y1] of boxes) grid.take(x0 - 2, y0 - 2, x1 + 2, y1 + 2);
  for (const x of [left, right]) grid.take(x - 2, top, x + 2, bottom);
  for (const y of [top, bottom]) grid.take(left, y - 2, right, y + 2);
}
