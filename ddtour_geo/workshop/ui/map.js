// @ts-check
// The map: the same ground, line, discs and names as on the visitor's page, drawn by the same scripts.
import { h, isCalm, sign, SIGNS } from "./dom.js";
import { t } from "./texts.js";

const BEFORE = "#4A5468", LEFT_OUT = "#56606A", FORBIDDEN = "#9D1C14", CHOSEN = "#0B5CAD";

/**
 * @typedef {{legs: any[], stops: any[], discs: any[]}} Line
 * @typedef {{zoom: number, width: number, lines: any[], placed: any[], view: any, labels: any[] | null}} Scene
 */

export class MapView extends EventTarget {
  /**
   * @param {HTMLElement} host
   * @param {any} ground what the territory's ground answers
   */
  constructor(host, ground) {
    super();
    this.host = host;
    this.data = ground;
    this.zero = [ground.bounds[0], ground.bounds[3]];
    this.project = projection(this.zero);
    this.metre = 256 * 2 ** BASE_ZOOM / (40075016.686 * Math.cos((ground.bounds[1] + ground.bounds[3]) / 2 * Math.PI / 180));
    this.box = [0, 0, ...this.project(ground.bounds[2], ground.bounds[1])];
    this.model = { names: ground.names, groups: /** @type {any[]} */ ([]) };
    /** @type {Line} */ this.line = { legs: [], stops: [], discs: [] };
    /** @type {Line | null} */ this.before = null;
    /** @type {any} what the last framing keeps free, at its zoom */ this.fitted = null;
    /** @type {any[]} */ this.rings = [];
    /** @type {any[]} */ this.forbidden = [];
    /** @type {any[]} */ this.through = [];
    /** @type {any} street under the pointer */ this.hovered = null;
    /** @type {any} rubber band, position of a place and its snap: drawn above everything */ this.hint = null;
    /** @type {string | null} */ this.active = null;
    /** @type {Map<string, HTMLElement>} */ this.buttons = new Map();
    /** @type {Map<string, Scene>} */ this.scenes = new Map();
    /** @type {{built: Scene, stop: () => void} | null} */ this.naming = null;
    this.isRead = false;
    this.picking = false;
    /** The screen has left it; a sheet that closes late leaves it alone. */ this.isGone = false;
    /** She framed the map herself: it stays as she left it. */ this.isHers = false;
    /** @type {any} */ this.painter = null;
    this.mount();
  }

  mount() {
    const calm = isCalm(), { host, zero } = this;
    const map = this.map = L.map(host, {
      zoomControl: false, attributionControl: false, zoomSnap: 0.1, minZoom: 11, maxZoom: 19.5, doubleClickZoom: true,
      fadeAnimation: !calm, zoomAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
    });
    host.setAttribute("role", "application");
    ["ground", "trace", "labels", "rings", "discs", "hints"].forEach((name, i) => { map.createPane(name).style.zIndex = String(i ? 400 + 50 * i : 150); });
    this.world = map.project([zero[1], zero[0]], BASE_ZOOM);
    const steps = groundSteps(this.data, this.project, this.model.groups);
    if (this.data.sketch) { finish(steps); this.isRead = true; }
    /** @type {any} */ const painter = this.data.sketch ? new SketchPainter(this.model.groups, this.box, this.line.stops, this.metre) : new GroundPainter(this.model.groups, this.box);
    painter.names = this.data.names;
    this.painter = painter;
    this.ground = new Overlay("ground", element("canvas"), (/** @type {any} */ context, /** @type {any} */ frame) => {
      context.fillStyle = this.data.sketch ? PAPER : GROUND;
      context.fillRect(frame.x, frame.y, frame.width, frame.height);
      return this.painter.steps(context, frame.zoom, frame);
    }, zero);
    this.trace = new Overlay("trace", shape("svg", { "aria-hidden": "true" }), (/** @type {any} */ svg, /** @type {any} */ frame) => this.drawLine(svg, frame), zero);
    this.names = new Overlay("labels", element("canvas"), (/** @type {any} */ context, /** @type {any} */ frame) => drawLabels(context, this.scene(frame.zoom).labels || []), zero, (/** @type {number} */ zoom) => this.areNamed(zoom));
    this.hints = new Overlay("hints", shape("svg", { "aria-hidden": "true" }), (/** @type {any} */ svg, /** @type {any} */ frame) => this.drawHints(svg, frame), zero);
    map.setView([(this.data.bounds[1] + this.data.bounds[3]) / 2, (this.data.bounds[0] + this.data.bounds[2]) / 2], 15);
    for (const layer of [this.trace, this.hints]) layer.addTo(map);
    const show = () => { this.ground.addTo(map); this.names.addTo(map); };
    if (this.isRead) show(); else inSlices(steps, () => { this.isRead = true; show(); });
    map.on("zoomanim", (/** @type {any} */ event) => this.moveDiscs(event.zoom, event.center));
    map.on("zoom zoomend viewreset moveend", () => { if (!map._animatingZoom) this.moveDiscs(map.getZoom(), map.getCenter()); });
    map.on("drawn", () => { this.host.dataset.drawn = String(this.isRead && !this.names.isBusy && !this.ground.isBusy); });
    for (const type of ["wheel", "dblclick"]) host.addEventListener(type, () => { this.isHers = true; }, { passive: true });
    map.on("dragstart", () => { this.isHers = true; });
    map.on("click", (/** @type {any} */ event) => this.dispatchEvent(new CustomEvent("pick", { detail: { lon: event.latlng.lng, lat: event.latlng.lat, x: event.containerPoint.x, y: event.containerPoint.y } })));
    this.observer = new ResizeObserver(() => map.invalidateSize({ animate: false }));
    this.observer.observe(host);
    host.append(h("div", { class: "crosshair", "aria-hidden": "true" }));
    host.addEventListener("keydown", (event) => this.key(event));
  }

  /** Enter picks what lies in the middle of the map: the twin of a click. @param {KeyboardEvent} event */
  key(event) {
    if (event.target !== this.host || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    const at = this.map.getCenter(), size = this.map.getSize();
    this.dispatchEvent(new CustomEvent("pick", { detail: { lon: at.lng, lat: at.lat, x: size.x / 2, y: size.y / 2 } }));
  }

  remove() {
    if (this.naming) this.naming.stop();
    this.observer?.disconnect();
    this.isGone = true;
    this.map.remove();
  }

  /** @param {number[]} point of the base zoom */
  place(point) { return this.map.unproject(this.world.add(point), BASE_ZOOM); }
  /** @param {number} lon @param {number} lat */
  at(lon, lat) { return this.map.latLngToContainerPoint([lat, lon]); }
  /** @param {MouseEvent | PointerEvent} event */
  lonlat(event) { const { lng, lat } = this.map.mouseEventToLatLng(event); return { lon: lng, lat }; }

  /** @param {any} plan @returns {Line} */
  read(plan) {
    if (!plan || !plan.legs) return { legs: [], stops: [], discs: [] };
    const legs = plan.legs.map((/** @type {any} */ leg) => ({ ...leg, points: readFeatures(leg.line, this.data.origin, this.project)[0].parts[0] }));
    const stops = plan.stops.map((/** @type {any} */ stop) => ({ ...stop, id: stop.place, point: this.project(stop.lon, stop.lat), foot: this.project(...stop.foot) }));
    return { legs, stops, discs: discsOf(stops) };
  }

  /**
   * Show a circuit, and in grey the one before.
   * @param {any} plan
   * @param {any} before
   */
  show(plan, before) {
    this.line = this.read(plan);
    this.before = before && !before.error ? this.read(before) : null;
    this.painter.stops = this.line.stops;
    this.rescene();
  }

  /** Places alone, numbered as in the list beside the map. @param {any[]} places */
  showPlaces(places) {
    const stops = places.map((place, i) => ({ ...place, mark: String(i + 1), radius: place.to_confirm ? place.radius || 1 : 0, point: this.project(place.lon, place.lat), foot: this.project(place.lon, place.lat) }));
    this.line = { legs: [], stops, discs: discsOf(stops) };
    this.rescene();
  }

  rescene() {
    this.scenes.clear();
    this.renewDiscs();
    this.trace.redraw();
    this.moveDiscs(this.map.getZoom(), this.map.getCenter());
    this.names.redraw();
  }

  /** @param {any} streets */
  setStreets({ forbidden = this.forbidden, through = this.through, hovered = this.hovered }) {
    Object.assign(this, { forbidden, through, hovered });
    this.trace.redraw();
  }

  /** @param {any} hint */
  setHint(hint) { this.hint = hint; this.hints.redraw(); }

  /** @param {number} zoom @returns {Scene} */
  scene(zoom) {
    const key = zoom.toFixed(2), known = this.scenes.get(key);
    if (known) return known;
    const { legs, discs } = this.line, scale = 2 ** (zoom - BASE_ZOOM), width = legs.length ? traceWidth(legs, zoom) : 5;
    const lines = legs.length ? traceLines(legs, zoom) : [];
    const drawings = this.data.sketch ? drawingBoxes(this.model, zoom) : [];
    const view = this.fitted && Math.abs(zoom - this.fitted.zoom) < 0.01 ? this.fitted : { room: this.box.map((v) => v * scale), boxes: [] };
    const placed = placeDiscs(discs, lines, zoom, width, { room: view.room, boxes: [...view.boxes, ...this.tags(zoom).map(boxOf)], drawings });
    const built = { zoom, width, lines, placed, drawings, view, labels: null };
    if (this.scenes.size > 12) this.scenes.clear();
    this.scenes.set(key, built);
    return built;
  }

  /** @param {any} built */
  *nameSteps({ zoom, width, lines, placed, drawings, view }) {
    const scale = 2 ** (zoom - BASE_ZOOM), trace = width + 2 * atZoom(TRACE_CASING, zoom), grid = new Grid(this.box[2] * scale, this.box[3] * scale);
    for (const line of lines) grid.takeLine(line, trace / 2 - 1);
    for (const area of drawings) grid.take(...area);
    for (const disc of placed) {
      grid.take(disc.x - disc.half - 2, disc.y - RADIUS - 2, disc.x + disc.half + 2, disc.y + RADIUS + 2);
      grid.takeLine([[disc.ax, disc.ay], [disc.x, disc.y]], 3);
    }
    for (const [x, y] of scaled(this.rings.map(({ point }) => point), scale)) grid.take(x - 10, y - 10, x + 10, y + 10);
    for (const tag of this.tags(zoom)) grid.take(...boxOf(tag));
    takePanels(grid, view);
    yield;
    const stops = yield* stopLabelSteps(grid, placed, view.room);
    return [...yield* (this.data.sketch ? sketchLabelSteps : groundLabelSteps)(grid, this.model, zoom, trace, this.line.stops), ...stops];
  }

  /** @param {number} zoom */
  areNamed(zoom) {
    const built = this.scene(zoom);
    if (this.naming && this.naming.built !== built) { this.naming.stop(); this.naming = null; }
    if (built.labels) return true;
    if (this.isRead && !this.naming) this.naming = { built, stop: inSlices(this.nameSteps(built), (/** @type {any[]} */ labels) => { this.naming = null; built.labels = labels; this.names.redraw(); }) };
    return false;
  }

  /** Name tags of forbidden streets and of streets to pass through, with what they stand on. @param {number} zoom */
  tags(zoom) {
    const scale = 2 ** (zoom - BASE_ZOOM), tag = (/** @type {any} */ street, /** @type {boolean} */ isForbidden, /** @type {any[][]} */ lonlats) => {
      const lines = lonlats.map((line) => scaled(line.map((p) => this.project(p[0], p[1])), scale)), longest = lines.reduce((a, b) => lengthOf(b) > lengthOf(a) ? b : a), { x, y } = middle(longest);
      const text = t(isForbidden ? "street_forbidden" : "street_through", { name: limited(street.street || t("street_unnamed")) });
      return { text, lines, x, y: y - 24, half: textWidth(text, '700 12.5px "Source Sans Pro", sans-serif') / 2 + 9, isForbidden };
    };
    return [...this.forbidden.filter((street) => (street.lines || []).some((/** @type {any[]} */ line) => line.length)).map((street) => tag(street, true, street.lines)),
      ...this.through.filter((street) => street.lon !== undefined).map((street) => tag(street, false, [[[street.lon, street.lat]]]))];
  }

  /** @param {any} svg @param {any} frame */
  drawLine(svg, { zoom }) {
    const built = this.shown = this.scene(zoom), { legs } = this.line;
    svg.replaceChildren();
    if (legs.length) drawTrace(svg, legs, built.lines, zoom);
    if (this.before) svg.prepend(this.ghost(this.before, zoom));
    for (const [i, line] of built.lines.entries()) svg.append(shape("path", { d: pathData(line), class: "trace-hold", "data-leg": i, fill: "none", stroke: "transparent", "stroke-width": built.width + 16 }));
    for (const tag of this.tags(zoom)) svg.append(this.tag(tag));
    if (this.hovered && this.hovered.line) {
      const line = scaled(this.hovered.line.map((/** @type {any} */ p) => this.project(...p)), 2 ** (zoom - BASE_ZOOM));
      svg.append(shape("path", { d: pathData(line), fill: "none", stroke: CHOSEN, "stroke-width": 6, opacity: .55, "stroke-linecap": "round" }));
    }
    svg.append(leaders(built.placed));
    for (const { point, name } of this.rings) {
      const [[x, y]] = scaled([point], 2 ** (zoom - BASE_ZOOM));
      svg.append(shape("circle", { cx: x, cy: y, r: 8, fill: WHITE, stroke: LEFT_OUT, "stroke-width": 2.6, class: "ring" }, shape("title", {}, name)));
    }
    if (this.active) this.thicken(svg, built);
  }

  /** @param {Line} before @param {number} zoom */
  ghost(before, zoom) {
    const scale = 2 ** (zoom - BASE_ZOOM), d = onceOnly(before.legs.filter((leg) => !leg.ride).map((leg) => leg.points)).map((line) => pathData(simplify(scaled(line, scale), 1))).join("");
    return shape("g", { class: "ghost", fill: "none", "stroke-linejoin": "round" },
      shape("path", { d, stroke: WHITE, "stroke-width": 6, opacity: .8 }), shape("path", { d, stroke: BEFORE, "stroke-width": 3, "stroke-dasharray": "9 5" }));
  }

  /** A red and white ladder over a forbidden street; a blue ring where the line must pass. @param {any} tag */
  tag({ text, lines, x, y, half, isForbidden }) {
    const d = lines.map(pathData).join(""), colour = isForbidden ? FORBIDDEN : CHOSEN;
    return shape("g", { class: isForbidden ? "forbidden" : "through", fill: "none" },
      ...(isForbidden ? [shape("path", { d, stroke: colour, "stroke-width": 9 }), shape("path", { d, stroke: WHITE, "stroke-width": 5.4, "stroke-dasharray": "7 6" })]
        : [shape("circle", { cx: x, cy: y + 24, r: 6, fill: WHITE, stroke: colour, "stroke-width": 3.5 })]),
      shape("rect", { x: x - half, y: y - 11, width: 2 * half, height: 22, rx: 3, fill: isForbidden ? "#FDE9E7" : "#E7F0FA", stroke: colour, "stroke-width": 1.4 }),
      shape("text", { x, y: y + 4.5, "text-anchor": "middle", fill: colour, class: "tag-text" }, text));
  }

  /** The legs of the moved stop. @param {any} svg @param {Scene} built */
  thicken(svg, built) {
    const index = this.line.stops.findIndex((stop) => stop.id === this.active);
    for (const i of [index - 1, index]) if (index >= 0 && built.lines[i])
      svg.append(shape("path", { d: pathData(built.lines[i]), fill: "none", stroke: TRACE, "stroke-width": built.width * 1.5, "stroke-linejoin": "round", "stroke-linecap": "round", class: "thick" }));
  }

  /** @param {any} svg @param {any} frame */
  drawHints(svg, { zoom }) {
    svg.replaceChildren();
    const { hint } = this, px = (/** @type {any} */ lonlat) => scaled([this.project(...lonlat)], 2 ** (zoom - BASE_ZOOM))[0];
    if (!hint) return;
    if (hint.band) {
      const d = pathData(hint.band.map(px));
      svg.append(shape("path", { d, fill: "none", stroke: WHITE, "stroke-width": 7 }), shape("path", { d, fill: "none", stroke: CHOSEN, "stroke-width": 3.5, "stroke-dasharray": "8 5" }));
    }
    const point = hint.point || hint.from;
    if (point) {
      const [x, y] = px(point);
      if (hint.foot) {
        const [fx, fy] = px(hint.foot);
        svg.append(shape("path", { d: `M${x} ${y}L${fx} ${fy}`, stroke: WHITE, "stroke-width": 6 }), shape("path", { d: `M${x} ${y}L${fx} ${fy}`, stroke: CHOSEN, "stroke-width": 2.5, "stroke-dasharray": "5 4" }),
          shape("circle", { cx: fx, cy: fy, r: 5, fill: WHITE, stroke: CHOSEN, "stroke-width": 3 }));
      }
      // A pin that can be dragged draws itself.
      if (hint.point) svg.append(shape("path", { d: "M0 0C-9 -11 -11 -15 -11 -20A11 11 0 0 1 11 -20C11 -15 9 -11 0 0Z", transform: `translate(${x} ${y})`, fill: CHOSEN, stroke: WHITE, "stroke-width": 2.5 }),
        shape("circle", { cx: x, cy: y - 20, r: 4, fill: WHITE }));
    }
  }

  renewDiscs() {
    const pane = this.map.getPane("discs"), kept = new Set();
    for (const disc of this.line.discs) {
      kept.add(disc.id);
      let button = this.buttons.get(disc.id);
      if (!button) {
        button = h("button", { type: "button", class: "stop-disc leaflet-zoom-animated", data: { stop: disc.id } }, h("span"));
        const own = /** @type {HTMLElement} */ (button);
        this.buttons.set(disc.id, own);
        own.addEventListener("click", () => this.dispatchEvent(new CustomEvent("stop", { detail: disc.id })));
        own.addEventListener("focus", () => { this.host.scrollTop = this.host.scrollLeft = 0; });
        for (const [type, on] of /** @type {[string, boolean][]} */ ([["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]]))
          own.addEventListener(type, () => this.dispatchEvent(new CustomEvent("point", { detail: { place: disc.id, on } })));
        L.DomEvent.disableClickPropagation(own);
      }
      const node = /** @type {HTMLElement} */ (button);
      /** @type {HTMLElement} */ (node.firstChild).textContent = disc.mark;
      node.classList.toggle("square", disc.isEnd);
      node.classList.toggle("uncertain", Boolean(disc.radius));
      if (disc.theme) node.dataset.theme = disc.theme;
      node.setAttribute("aria-label", t("disc", { mark: disc.mark, name: disc.name }));
      node.title = disc.name;
      if (node.parentNode !== pane) pane.append(node);
    }
    for (const [id, button] of this.buttons) if (!kept.has(id)) { button.remove(); this.buttons.delete(id); }
  }

  /** @param {number} zoom @param {any} center */
  moveDiscs(zoom, center) {
    if (!this.shown) return;
    const grow = 2 ** (zoom - this.shown.zoom);
    for (const disc of this.shown.placed) {
      const button = this.buttons.get(disc.id);
      if (!button || button.classList.contains("lifted")) continue;
      L.DomUtil.setPosition(button, this.map._latLngToNewLayerPoint(this.place(disc.foot), zoom, center).add([(disc.x - disc.ax) * grow, (disc.y - disc.ay) * grow]).round());
    }
  }

  /** @param {string} place @param {boolean} on */
  highlight(place, on) { this.buttons.get(place)?.classList.toggle("active", on); }

  /** The place that is chosen, if any. @param {string | null} place */
  choose(place) { for (const [id, button] of this.buttons) button.classList.toggle("chosen", id === place); }

  /** Bring a position into what the sheet beside the map leaves free. @param {number[]} lonlat */
  reveal([lon, lat]) {
    this.map.panInside([lat, lon], { paddingTopLeft: [40, 70], paddingBottomRight: [this.covered() + 40, 40], animate: false });
  }

  /** Pixels on the right that a sheet beside the map covers. */
  covered() {
    const sheet = document.querySelector("dialog.side-sheet");
    return sheet ? Math.max(0, this.host.getBoundingClientRect().right - sheet.getBoundingClientRect().left) : 0;
  }

  /** Frame the circuit, or the places while it goes nowhere. @param {any[]} [lonlats] */
  fit(lonlats = this.line.legs.some((leg) => leg.metres) ? undefined : this.whole) {
    this.isHers = false;
    const points = lonlats && lonlats.length ? lonlats.map(([lon, lat]) => L.latLng(lat, lon))
      : [...this.line.legs.flatMap((leg) => leg.points), ...this.line.stops.map((stop) => stop.point)].map((point) => this.place(point));
    if (!points.length) return;
    // Names stand beside places; a circuit has most of its own inside.
    const side = lonlats ? Math.min(104, (this.map.getSize().x - this.covered()) / 10) : 56;
    this.map.fitBounds(L.latLngBounds(points), { animate: false, maxZoom: 17.5, paddingTopLeft: [side, 78], paddingBottomRight: [this.covered() + side + 18, 56] });
    const { room: [left, top, right, bottom], boxes } = panelsOver(this.map, this.host.parentElement, this.zero);
    this.fitted = { zoom: this.map.getZoom(), room: [left, top, right - this.covered(), bottom], boxes };
    this.rescene();
  }

  /** Frame it anew once it no longer fits, or has become small, unless she framed it herself. */
  follow() {
    if (this.isHers || this.picking) return;
    const size = this.map.getSize(), points = this.line.legs.filter((leg) => leg.metres).flatMap((leg) => leg.points);
    const at = [...points, ...this.line.stops.map((stop) => stop.point)].map((point) => this.map.latLngToContainerPoint(this.place(point)));
    const span = (/** @type {"x" | "y"} */ axis) => { const all = at.map((point) => point[axis]); return { least: Math.min(...all), most: Math.max(...all), room: size[axis] }; };
    const spans = [span("x"), span("y")];
    if (spans.some(({ least, most, room }) => least < 8 || most > room - 8) || (points.length && spans.every(({ least, most, room }) => most - least < room / 3))) this.fit();
  }

  tools() {
    const zoom = (/** @type {string} */ key, /** @type {string} */ d, /** @type {() => void} */ action) => h("button", { type: "button", class: "icon", "aria-label": t(key), title: t(key), on: { click: action } }, sign(d));
    return h("div", { class: "map-tools" }, zoom("zoom_in", SIGNS.plus, () => { this.isHers = true; this.map.zoomIn(); }), zoom("zoom_out", SIGNS.minus, () => { this.isHers = true; this.map.zoomOut(); }), zoom("whole", SIGNS.whole, () => this.fit()));
  }

  /** @type {any[] | undefined} */ whole = undefined;
}

/** The room that a name tag takes. @param {any} tag */
const boxOf = ({ x, y, half }) => /** @type {[number, number, number, number]} */ ([x - half, y - 12, x + half, y + 12]);
