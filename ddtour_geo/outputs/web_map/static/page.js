// The page: a map over the list that is already there.
const data = JSON.parse(document.querySelector('script[id$="_data"]').textContent);
const party = new Party(data, before), { signal } = party;
const languages = new Languages(data, party);
const zero = [data.bounds[0], data.bounds[3]];
const project = projection(zero);
const host = document.getElementById(data.map), figure = host.closest("figure");
document.documentElement.classList.add("js");
figure.hidden = false;

const metre = 256 * 2 ** BASE_ZOOM / (40075016.686 * Math.cos((data.bounds[1] + data.bounds[3]) / 2 * Math.PI / 180));
const model = { names: data.names, groups: [] }, groundLeft = groundSteps(data, project, model.groups);
if (data.sketch) finish(groundLeft);
const circuits = [data, ...data.circuits].map((circuit, number) => readCircuit(circuit, number, data, project));
const { legs, stops, discs } = circuits[0];
let current = circuits[0];
const box = [0, 0, ...project(data.bounds[2], data.bounds[1])];
const painter = data.sketch ? new SketchPainter(model.groups, box, stops, metre) : new GroundPainter(model.groups, box);
painter.names = data.names;

const profile = new Profile(figure.closest(".page"), { highlight, open: (id) => openStop(id) });
profile.show(current);

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
  const points = [circuits[0], current].flatMap(({ legs, stops }) => [...legs.flatMap((leg) => leg.points), ...stops.map((stop) => stop.point)]);
  const bounds = L.latLngBounds(points.map(place));
  const wide = map.getSize().x >= 600;
  const below = (wide ? 60 : data.sketch ? 76 : 44) + coveredBelow(figure);
  map.fitBounds(bounds, { animate, maxZoom: 18, paddingTopLeft: wide ? [130, 70] : [36, 84], paddingBottomRight: [wide ? 130 : 36, below] });
  return map.getZoom();
}

// Everything whose place depends on the zoom alone is computed once per zoom: line and discs at once, names between frames.
const scenes = new Map(), fitted = { isReady: false };
let ownGround = true, isRead = data.sketch, shown = null, naming = null;
function scene(zoom) {
  const key = `${current.number} ${zoom.toFixed(2)} ${map.getSize().x >= 600} ${ownGround}`;
  if (scenes.has(key)) return scenes.get(key);
  const { legs, discs } = current, scale = 2 ** (zoom - BASE_ZOOM), width = traceWidth(legs, zoom);
  const lines = traceLines(legs, zoom), drawings = data.sketch ? drawingBoxes(model, zoom) : [];
  const view = fitted.isReady && Math.abs(zoom - fitted.zoom) < 0.01 ? fitted : { room: box.map((v) => v * scale), boxes: [] };
  const first = { room: view.room, boxes: [...view.boxes, ...signBoxes(current, zoom)] };
  const placed = placeDiscs(discs, lines, zoom, width, { ...first, drawings });
  const built = { buttons: current.buttons, stops: current.stops, zoom, width, lines, drawings, first, placed, labels: null };
  if (scenes.size > 12) scenes.clear();
  scenes.set(key, built);
  return built;
}

function* nameSteps({ zoom, width, lines, drawings, first, placed, stops }) {
  const scale = 2 ** (zoom - BASE_ZOOM), trace = width + 2 * atZoom(TRACE_CASING, zoom);
  const grid = new Grid(box[2] * scale, box[3] * scale);
  for (const line of lines) grid.takeLine(line, trace / 2 - 1);
  for (const area of drawings) grid.take(...area);
  takePanels(grid, first);
  for (const disc of placed) {
    grid.take(disc.x - disc.half - 2, disc.y - RADIUS - 2, disc.x + disc.half + 2, disc.y + RADIUS + 2);
    grid.takeLine([[disc.ax, disc.ay], [disc.x, disc.y]], 3);
  }
  yield;
  const stopNames = map.getSize().x >= 600 ? yield* stopLabelSteps(grid, placed, first.room) : [];
  return ownGround ? [...yield* (data.sketch ? sketchLabelSteps : groundLabelSteps)(grid, model, zoom, trace, stops), ...stopNames] : stopNames;
}

// Names of a zoom are ready, or come soon.
function areNamed(zoom) {
  const built = scene(zoom);
  if (naming && naming.built !== built) { naming.stop(); naming = null; }
  if (built.labels) return true;
  if (isRead && !naming) naming = { built, stop: inSlices(nameSteps(built), (labels) => { naming = null; built.labels = labels; names.redraw(); }) };
  return false;
}

const day = dayOfPage(data, project, metre);

// Layers, from the ground up.
const ground = new Overlay("ground", element("canvas"), (context, frame) => {
  context.fillStyle = data.sketch ? PAPER : GROUND;
  context.fillRect(frame.x, frame.y, frame.width, frame.height);
  return painter.steps(context, frame.zoom, frame);
}, zero);
const trace = new Overlay("trace", shape("svg", { "aria-hidden": "true" }), (svg, frame) => {
  shown = scene(frame.zoom);
  if (current.number || !drawDay(svg, day, legs, shown.lines, frame.zoom)) drawTrace(svg, current.legs, shown.lines, frame.zoom);
  if (current.number) drawGhost(svg, circuits[0], frame.zoom);
  svg.append(leaders(shown.placed));
  drawSigns(svg, current, frame.zoom);
}, zero);
const names = new Overlay("labels", element("canvas"), (context, frame) => drawLabels(context, scene(frame.zoom).labels), zero, areNamed);

const buttonOf = (disc) => {
  const key = disc.mark === "D" ? "start" : disc.mark === "A" ? "end" : disc.isEnd ? "start_end" : "stop";
  const button = element("button", { type: "button", class: `stop-disc leaflet-zoom-animated${disc.isEnd ? " square" : ""}${disc.radius ? " uncertain" : ""}`, "data-stop": disc.id },
    element("span", {}, disc.mark));
  button.dataset.kind = key;
  button.addEventListener("click", () => openStop(disc.id, button));
  button.addEventListener("focus", () => { host.scrollTop = host.scrollLeft = 0; map.panInside(place(disc.foot), { padding: [60, 60], animate: !calm }); highlight(disc.id, true); });
  button.addEventListener("blur", () => highlight(disc.id, false));
  button.addEventListener("mouseenter", () => highlight(disc.id, true));
  button.addEventListener("mouseleave", () => highlight(disc.id, false));
  L.DomEvent.disableClickPropagation(button);
  return button;
};
for (const circuit of circuits) circuit.buttons = circuit.discs.map(buttonOf);
const { buttons } = circuits[0];
map.getPane("discs").append(...buttons);

function nameDiscs() {
  for (const { discs, buttons } of circuits) discs.forEach((disc, i) => {
    buttons[i].setAttribute("aria-label", say(data.texts, buttons[i].dataset.kind, disc) + (disc.radius ? `, ${data.texts.uncertain}` : ""));
    buttons[i].title = disc.name;
    delete buttons[i].dataset.label;
  });
}
nameDiscs();

// While the map zooms, discs keep to the leaders that are drawn.
function moveDiscs(zoom, center) {
  if (!shown) return;
  const grow = 2 ** (zoom - shown.zoom);
  shown.placed.forEach((disc, i) => {
    const at = map._latLngToNewLayerPoint(place(disc.foot), zoom, center).add([(disc.x - disc.ax) * grow, (disc.y - disc.ay) * grow]);
    L.DomUtil.setPosition(shown.buttons[i], at.round());
  });
}
map.on("drawn", () => {
  if (isRead && !names.isBusy && !(ownGround && ground.isBusy)) document.documentElement.dataset.drawn = "true"; else delete document.documentElement.dataset.drawn;
});
map.on("zoomanim", (event) => moveDiscs(event.zoom, event.center));
map.on("zoom zoomend viewreset moveend", () => { if (!map._animatingZoom) moveDiscs(map.getZoom(), map.getCenter()); });

// The list and the map point at one another.
let rows = [];
function highlight(id, on) {
  for (const row of rows) if (row.dataset.stop === id) row.classList.toggle("active", on);
  current.discs.forEach((disc, i) => { if (disc.id === id) current.buttons[i].classList.toggle("active", on); });
  variants.highlight(id, on);
  profile.mark(id, on);
}
function readList() {
  rows = [...document.querySelectorAll("li.stop")];
  rows.forEach((row, i) => {
    for (const [type, on] of [["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]])
      row.addEventListener(type, () => highlight(row.dataset.stop, on));
    const open = element("button", { type: "button", class: "link open-card" }, say(data.texts, "open_card"));
    open.addEventListener("click", () => card.open(i, { opener: open }));
    row.querySelector(".card .times").before(open);
  });
  shareTools(data);
  party.mount(languages);
}
readList();

const card = new StopCard(document.getElementById(`${data.map}_card`), { data, day, map, calm, signal, rows: () => rows, disc: (id) => buttons[discs.findIndex((disc) => disc.id === id)] });

// Tools: zoom, whole circuit, base maps from elsewhere on request.
let tiles = null, chosen = null;
function chooseGround(choice) {
  chosen = choice ? choice.id : null;
  if (tiles) tiles.remove();
  tiles = choice ? L.tileLayer(choice.url, { maxZoom: choice.maxZoom, maxNativeZoom: choice.maxZoom, referrerPolicy: "strict-origin-when-cross-origin" }).addTo(map) : null;
  ownGround = !choice;
  if (choice) ground.remove(); else if (isRead) ground.addTo(map);
  credit.textContent = choice ? choice.attribution : data.credit;
  names.redraw();
}
function groundChoice() {
  const radio = (label, choice) => {
    const input = element("input", { type: "radio", name: "ground" });
    input.checked = chosen === (choice ? choice.id : null);
    input.addEventListener("change", () => chooseGround(choice));
    return element("label", {}, input, label);
  };
  const title = data.texts.ground;
  return element("details", {}, element("summary", { "aria-label": title, title }, icon("M12 4L21 9L12 14L3 9ZM3 13.5L12 18.5L21 13.5")),
    element("fieldset", {}, element("legend", {}, title), radio(data.texts.ground_own, null), ...data.tiles.map((choice) => radio(choice.label, choice))));
}
const tools = () => [
  tool(data.texts.zoom_in, "M12 5V19M5 12H19", () => map.zoomIn()),
  tool(data.texts.zoom_out, "M5 12H19", () => map.zoomOut()),
  tool(data.texts.whole, "M4 9V4H9M15 4H20V9M20 15V20H15M9 20H4V15", () => fit(!calm)),
  groundChoice()];
let drawnTools = tools();
document.getElementById(`${data.map}_tools`).append(...drawnTools);

const credit = element("div", { class: "leaflet-control-attribution" }, data.credit);
const Credit = L.Control.extend({ options: { position: "bottomright" }, onAdd: () => credit });
new Credit().addTo(map);
if (!data.sketch) L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map);
const hasRide = legs.some((leg) => leg.ride);
const walks = legs.filter((leg) => !leg.ride && !leg.stays), isUnsure = walks.some((leg) => leg.evidence);
let key = data.sketch || hasRide || isUnsure ? mapKey() : null;
if (key) figure.append(key);

function mapKey() {
  const line = (key, ...strokes) => element("li", {}, shape("svg", { viewBox: "0 0 34 12", "aria-hidden": "true" },
    ...strokes.map((attributes) => shape("path", { d: "M2 6H32", fill: "none", stroke: "#97A0B2", "stroke-width": 4, "stroke-linecap": "round", ...attributes }))), data.texts[key]);
  const walked = { stroke: TRACE, "stroke-width": 6, "stroke-linecap": "butt" };
  const rows = walks.some((leg) => !leg.evidence) ? [line(data.sketch ? "legend_walked" : "legend_walk", walked)] : [];
  if (isUnsure) rows.push(line(data.sketch ? "legend_trace" : "legend_unsure", { ...walked, "stroke-dasharray": "12 6" }));
  if (hasRide) rows.push(line("legend_ride", ...RIDE.slice(1).map(([size, stroke]) => ({ stroke, "stroke-width": size, "stroke-linecap": "butt" }))));
  if (data.sketch && hasSurveyed(model)) rows.push(line("legend_surveyed", { stroke: SURVEYED, "stroke-width": SURVEYED_WIDTH }));
  if (data.sketch) rows.push(line("legend_attested", {}), line("legend_inferred", { "stroke-dasharray": "8 7" }), line("legend_guessed", { "stroke-dasharray": "0.1 7" }));
  const key = element("details", { class: data.sketch ? "key" : "key map-key" }, element("summary", {}, data.texts.legend), element("ul", {}, ...rows));
  key.open = map.getSize().x >= 600;
  return key;
}

function openFromAddress() {
  const stop = card.named(window.location.hash);
  if (stop === null || card.index === stop) return;
  rows[stop].scrollIntoView({ block: "center" });
  card.open(stop, { opener: rows[stop] });
}
window.addEventListener("hashchange", openFromAddress, { signal });

const layers = [trace, ground, names];
function frameFirstView() {
  fitted.isReady = false;
  Object.assign(fitted, { zoom: fit(false), ...panelsOver(map, figure, zero), isReady: true });
  scenes.clear();
  for (const layer of layers) if (layer._map) layer.redraw(); else if (layer === trace || data.sketch) layer.addTo(map);
  moveDiscs(map.getZoom(), map.getCenter());
}
let broad = map.getSize().x;
map.on("resize", () => { if (Math.abs(map.getSize().x - broad) > 60) { broad = map.getSize().x; frameFirstView(); } });
const dayView = new DayView(day, { data, map, figure, place, project, metre, calm, signal, redraw: () => { if (fitted.isReady) trace.redraw(); } });

// Another circuit: its line, stops and heights at once; the main one stays as a ghost.
const variants = new Variants(circuits, { figure, highlight, changed: showCircuit });
frameFirstView();
function showCircuit(circuit) {
  current = circuit;
  map.getPane("discs").replaceChildren(...circuit.buttons);
  profile.show(circuit);
  followProfile();
  frameFirstView();
  names.redraw();
  trace.node.classList.remove("switched");
  requestAnimationFrame(() => trace.node.classList.add("switched"));
}
function openStop(id, opener = null) {
  if (current.number) variants.openCard(card.node, id, rows, opener, data.texts);
  else card.open(stops.findIndex((stop) => stop.id === id), { opener });
}
const followProfile = () => profile.setPosition(current.number ? null : alongCircuit(day));
day.listeners.push(followProfile);

// Another language: the list was put in its place, the map says its own words again.
document.addEventListener("ddtour:language", () => {
  data.stops.forEach(({ name, id }, i) => { stops[i].name = name; for (const disc of discs) if (disc.id === id) disc.name = name; });
  readList();
  variants.mount();
  profile.mount();
  nameDiscs();
  const fresh = tools();
  drawnTools.forEach((node, i) => node.replaceWith(fresh[i]));
  drawnTools = fresh;
  host.setAttribute("aria-label", figure.getAttribute("aria-label"));
  if (!tiles) credit.textContent = data.credit;
  if (key) { const again = mapKey(); again.open = key.open; key.replaceWith(again); key = again; }
  scenes.clear();
  names.redraw();
  if (card.index !== null) card.open(card.index, { focus: false });
}, { signal });
openFromAddress();
document.documentElement.dataset.ready = "true";
const stopReading = data.sketch ? () => {} : inSlices(groundLeft, () => {
  isRead = true;
  if (ownGround) ground.addTo(map);
  names.addTo(map);
});
signal.addEventListener("abort", () => {
  stopReading();
  if (naming) naming.stop();
  card.hush();
  profile.observer.disconnect();
  map.off();
  map.stop();
  map._animatingZoom = false; // else the end of a zoom comes when there is no map any more
  map.remove();
});
