// The page: a map over the list that is already there.
const data = JSON.parse(document.querySelector('script[id$="_data"]').textContent);
const zero = [data.bounds[0], data.bounds[3]];
const project = projection(zero);
const host = document.getElementById(data.map), figure = host.closest("figure");
document.documentElement.classList.add("js");
figure.hidden = false;

const metre = 256 * 2 ** BASE_ZOOM / (40075016.686 * Math.cos((data.bounds[1] + data.bounds[3]) / 2 * Math.PI / 180));
const model = {
  names: data.names,
  groups: data.ground.map(([kind, area, evidence, flags, text]) => {
    const features = readFeatures(text, data.origin, project);
    return { kind, area: area === 1, evidence, flags, features, path: pathOf(features, area === 1) };
  }),
};
const legs = data.legs.map((leg) => ({ ...leg, points: readFeatures(leg.line, data.origin, project)[0].parts[0] }));
const stops = data.stops.map((stop) => ({ ...stop, point: project(...stop.at), foot: project(...stop.foot) }));
const discs = discsOf(stops);
const box = [0, 0, ...project(data.bounds[2], data.bounds[1])];
const painter = data.sketch ? new SketchPainter(model.groups, box, stops, metre) : new GroundPainter(model.groups, box);
painter.names = data.names;

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const map = L.map(host, {
  zoomControl: false, attributionControl: true, zoomSnap: 0.1, minZoom: 12, maxZoom: 19.5,
  fadeAnimation: !calm, zoomAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
});
map.attributionControl.setPrefix(false);
window.ddtourMap = map;
host.setAttribute("role", "group");
host.setAttribute("aria-label", figure.getAttribute("aria-label"));
["ground", "trace", "labels", "discs"].forEach((name, i) => { map.createPane(name).style.zIndex = String(i ? 400 + 50 * i : 150); });

const world = map.project([zero[1], zero[0]], BASE_ZOOM);
const place = (point) => map.unproject(world.add(point), BASE_ZOOM);

function fit(animate) {
  const points = [...data.legs.flatMap((_, i) => legs[i].points), ...stops.map((stop) => stop.point)];
  const bounds = L.latLngBounds(points.map(place));
  const wide = map.getSize().x >= 600;
  map.fitBounds(bounds, { animate, maxZoom: 18, paddingTopLeft: wide ? [130, 70] : [36, 84], paddingBottomRight: wide ? [130, 60] : [36, data.sketch ? 96 : 64] });
  return map.getZoom();
}

// What the first view must keep free: the frame of the map, and the panels over it.
function panels() {
  const corner = map.containerPointToLayerPoint([0, 0]).subtract(map.project([zero[1], zero[0]]).subtract(map.getPixelOrigin())), size = map.getSize();
  const frame = host.getBoundingClientRect();
  const boxes = [...figure.querySelectorAll(".map-tools > *, .key, .leaflet-control")].map((node) => node.getBoundingClientRect())
    .map((box) => [box.left - frame.left + corner.x, box.top - frame.top + corner.y, box.right - frame.left + corner.x, box.bottom - frame.top + corner.y]);
  return { room: [corner.x, corner.y, corner.x + size.x, corner.y + size.y], boxes };
}

// Everything whose place depends on the zoom alone is computed once per zoom.
const scenes = new Map(), fitted = { isReady: false };
let ownGround = true;
function scene(zoom) {
  const key = `${zoom.toFixed(2)} ${map.getSize().x >= 600} ${ownGround}`;
  if (scenes.has(key)) return scenes.get(key);
  const scale = 2 ** (zoom - BASE_ZOOM), width = traceWidth(legs, zoom), casing = atZoom(TRACE_CASING, zoom);
  const lines = traceLines(legs, zoom), drawings = data.sketch ? drawingBoxes(model, zoom) : [];
  const first = fitted.isReady && Math.abs(zoom - fitted.zoom) < 0.01 ? fitted : { room: box.map((v) => v * scale), boxes: [] };
  const placed = placeDiscs(discs, lines, zoom, width, { ...first, drawings });
  const grid = new Grid(box[2] * scale, box[3] * scale);
  for (const line of lines) grid.takeLine(line, width / 2 + casing - 1);
  for (const area of [...drawings, ...first.boxes]) grid.take(...area);
  for (const disc of placed) {
    grid.take(disc.x - disc.half - 2, disc.y - RADIUS - 2, disc.x + disc.half + 2, disc.y + RADIUS + 2);
    grid.takeLine([[disc.ax, disc.ay], [disc.x, disc.y]], 3);
  }
  const labels = map.getSize().x >= 600 ? stopLabels(grid, placed, first.room) : [];
  if (ownGround) labels.unshift(...(data.sketch ? sketchLabels : groundLabels)(grid, model, zoom, width + 2 * casing));
  const built = { lines, placed, labels };
  if (scenes.size > 12) scenes.clear();
  scenes.set(key, built);
  return built;
}

// Layers, from the ground up.
const ground = new Overlay("ground", element("canvas"), (context, frame) => {
  context.fillStyle = data.sketch ? PAPER : GROUND;
  context.fillRect(frame.x, frame.y, frame.width, frame.height);
  painter.paint(context, frame.zoom);
}, zero);
const trace = new Overlay("trace", shape("svg", { "aria-hidden": "true" }), (svg, frame) => drawTrace(svg, legs, scene(frame.zoom).lines, frame.zoom), zero);
const names = new Overlay("labels", element("canvas"), (context, frame) => {
  const { labels, placed } = scene(frame.zoom), stops = labels.filter((label) => label.style.haloWidth === 4);
  drawLabels(context, labels.filter((label) => label.style.haloWidth !== 4));
  drawLeaders(context, placed, INK);
  drawLabels(context, stops);
}, zero);

const buttons = discs.map((disc) => {
  const key = disc.mark === "D" ? "start" : disc.mark === "A" ? "end" : disc.isEnd ? "start_end" : "stop";
  const button = element("button", { type: "button", class: `stop-disc leaflet-zoom-animated${disc.isEnd ? " square" : ""}${disc.radius ? " uncertain" : ""}`, "data-stop": disc.id },
    element("span", {}, disc.mark));
  button.setAttribute("aria-label", say(data.texts, key, disc) + (disc.radius ? `, ${data.texts.uncertain}` : ""));
  button.title = disc.name;
  button.addEventListener("click", () => openCard(disc, button));
  button.addEventListener("focus", () => { host.scrollTop = host.scrollLeft = 0; map.panInside(place(disc.foot), { padding: [60, 60], animate: !calm }); highlight(disc.id, true); });
  button.addEventListener("blur", () => highlight(disc.id, false));
  button.addEventListener("mouseenter", () => highlight(disc.id, true));
  button.addEventListener("mouseleave", () => highlight(disc.id, false));
  L.DomEvent.disableClickPropagation(button);
  map.getPane("discs").append(button);
  return button;
});

function moveDiscs(zoom, center) {
  if (!fitted.isReady) return;
  const { placed } = scene(zoom);
  placed.forEach((disc, i) => {
    const at = map._latLngToNewLayerPoint(place(disc.foot), zoom, center).add([disc.x - disc.ax, disc.y - disc.ay]);
    L.DomUtil.setPosition(buttons[i], at.round());
  });
}
map.on("zoomend viewreset moveend", () => moveDiscs(map.getZoom(), map.getCenter()));
map.on("zoomanim", (event) => moveDiscs(event.zoom, event.center));
map.on("zoom", () => { if (!map._animatingZoom) moveDiscs(map.getZoom(), map.getCenter()); });

// The list and the map point at one another.
const rows = [...document.querySelectorAll("li.stop")];
function highlight(id, on) {
  for (const row of rows) if (row.dataset.stop === id) row.classList.toggle("active", on);
  discs.forEach((disc, i) => { if (disc.id === id) buttons[i].classList.toggle("active", on); });
}
for (const row of rows) {
  for (const [type, on] of [["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]])
    row.addEventListener(type, () => highlight(row.dataset.stop, on));
}

const card = document.getElementById(`${data.map}_card`);
function openCard(disc, opener) {
  const row = rows.find((item) => item.dataset.stop === disc.id);
  const title = element("h2", { id: `${data.map}_card_title` }, disc.name);
  const close = element("button", { type: "button", class: "close", "aria-label": data.texts.close }, icon("M6 6L18 18M18 6L6 18"));
  close.addEventListener("click", () => card.close());
  card.replaceChildren(
    element("header", {}, element("span", { class: `disc${disc.isEnd ? " square" : ""}` }, disc.mark),
      element("div", {}, title, element("p", { class: "how" }, row.querySelector(".how").textContent)), close),
    row.querySelector(".card").cloneNode(true));
  const back = rows.findLast((item) => item.dataset.stop === disc.id);
  if (back !== row) card.querySelector(".times").after(element("p", { class: "times" }, back.querySelector(".times").textContent));
  card.onclose = () => opener.focus({ preventScroll: true });
  card.showModal();
}
card.addEventListener("click", (event) => { if (event.target === card) card.close(); });

// Tools: zoom, whole circuit, base maps from elsewhere on request.
function icon(d) { return shape("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, shape("path", { d })); }
function tool(label, d, action) {
  const button = element("button", { type: "button", "aria-label": label, title: label }, icon(d));
  button.addEventListener("click", action);
  return button;
}
let tiles = null;
function chooseGround(choice) {
  if (tiles) tiles.remove();
  tiles = choice ? L.tileLayer(choice.url, { maxZoom: choice.maxZoom, maxNativeZoom: choice.maxZoom, referrerPolicy: "strict-origin-when-cross-origin" }).addTo(map) : null;
  ownGround = !choice;
  if (choice) ground.remove(); else ground.addTo(map);
  credit.textContent = choice ? choice.attribution : data.credit;
  names.redraw();
}
function groundChoice() {
  const radio = (label, choice) => {
    const input = element("input", { type: "radio", name: "ground" });
    input.checked = !choice;
    input.addEventListener("change", () => chooseGround(choice));
    return element("label", {}, input, label);
  };
  const title = data.texts.ground;
  return element("details", {}, element("summary", { "aria-label": title, title }, icon("M12 4L21 9L12 14L3 9ZM3 13.5L12 18.5L21 13.5")),
    element("fieldset", {}, element("legend", {}, title), radio(data.texts.ground_own, null), ...data.tiles.map((choice) => radio(choice.label, choice))));
}
document.getElementById(`${data.map}_tools`).append(
  tool(data.texts.zoom_in, "M12 5V19M5 12H19", () => map.zoomIn()),
  tool(data.texts.zoom_out, "M5 12H19", () => map.zoomOut()),
  tool(data.texts.whole, "M4 9V4H9M15 4H20V9M20 15V20H15M9 20H4V15", () => fit(!calm)),
  groundChoice());

const credit = element("div", { class: "leaflet-control-attribution" }, data.credit);
const Credit = L.Control.extend({ options: { position: "bottomright" }, onAdd: () => credit });
new Credit().addTo(map);
if (data.sketch) figure.append(sketchKey());
else L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map);

function sketchKey() {
  const line = (key, attributes) => element("li", {}, shape("svg", { viewBox: "0 0 34 12", "aria-hidden": "true" },
    shape("path", { d: "M2 6H32", fill: "none", stroke: "#97A0B2", "stroke-width": 4, "stroke-linecap": "round", ...attributes })), data.texts[key]);
  const key = element("details", { class: "key" }, element("summary", {}, data.texts.legend), element("ul", {},
    line("legend_trace", { stroke: TRACE, "stroke-width": 6, "stroke-linecap": "butt", "stroke-dasharray": "12 6" }),
    line("legend_attested", {}), line("legend_inferred", { "stroke-dasharray": "8 7" }), line("legend_guessed", { "stroke-dasharray": "0.1 7" })));
  key.open = map.getSize().x >= 600;
  return key;
}

function openFromAddress() {
  const row = rows.find((item) => item.id && `#${item.id}` === window.location.hash);
  if (!row) return;
  row.querySelector("details").open = true;
  row.scrollIntoView({ block: "center" });
}
window.addEventListener("hashchange", openFromAddress);

const layers = [ground, trace, names];
function frameFirstView() {
  fitted.isReady = false;
  Object.assign(fitted, { zoom: fit(false), ...panels(), isReady: true });
  scenes.clear();
  for (const layer of layers) if (layer._map) layer.redraw(); else layer.addTo(map);
  moveDiscs(map.getZoom(), map.getCenter());
}
frameFirstView();
let broad = map.getSize().x;
map.on("resize", () => { if (Math.abs(map.getSize().x - broad) > 60) { broad = map.getSize().x; frameFirstView(); } });
openFromAddress();
document.documentElement.dataset.ready = "true";
