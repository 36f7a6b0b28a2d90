// Several circuits on one ground: side by side where they share a street, each with its letter and its dashes.
const data = JSON.parse(document.querySelector('script[id$="_data"]').textContent);
const zero = [data.bounds[0], data.bounds[3]];
const project = projection(zero);
const host = document.getElementById(data.map), figure = host.closest("figure");
document.documentElement.classList.add("js");
figure.hidden = false;

const metre = 256 * 2 ** BASE_ZOOM / (40075016.686 * Math.cos((data.bounds[1] + data.bounds[3]) / 2 * Math.PI / 180));
const model = { names: data.names, groups: [] };
finish(groundSteps(data, project, model.groups));
const lineOf = (text) => readFeatures(text, data.origin, project)[0].parts[0];
const circuits = data.circuits.map((circuit, index) => ({ ...circuit, index, bit: 1 << index,
  chains: circuit.chains.map(([text, runs]) => ({ points: lineOf(text), runs })), rides: circuit.rides.map(lineOf) }));
const places = data.places.map((place) => ({ ...place, point: project(...place.at), foot: project(...place.foot) }));
const box = [0, 0, ...project(data.bounds[2], data.bounds[1])];
const painter = data.sketch ? new SketchPainter(model.groups, box, places, metre) : new GroundPainter(model.groups, box);
painter.names = data.names;
let shown = (1 << circuits.length) - 1;

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const map = L.map(host, {
  zoomControl: false, attributionControl: true, zoomSnap: 0.1, minZoom: 11, maxZoom: 19.5,
  fadeAnimation: !calm, zoomAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
});
map.attributionControl.setPrefix(false);
window.ddtourMap = map;
host.setAttribute("role", "group");
host.setAttribute("aria-label", figure.getAttribute("aria-label"));
["ground", "trace", "labels", "discs"].forEach((name, i) => { map.createPane(name).style.zIndex = String(i ? 400 + 50 * i : 150); });
const world = map.project([zero[1], zero[0]], BASE_ZOOM);
const at = (point) => map.unproject(world.add(point), BASE_ZOOM);
const isWide = () => map.getSize().x >= 600;

function fit(animate) {
  const seen = circuits.filter((circuit) => shown & circuit.bit);
  const points = (seen.length ? seen : circuits).flatMap((circuit) => [...circuit.chains.flatMap((chain) => chain.points), ...circuit.rides.flat()]);
  points.push(...places.filter((place) => place.mask & (shown || -1)).map((place) => place.point));
  const side = isWide() ? 90 : 36;
  const below = (data.sketch && !isWide() ? 84 : 64) + coveredBelow(figure);
  map.fitBounds(L.latLngBounds(points.map(at)), { animate, maxZoom: 18, paddingTopLeft: [side, isWide() ? 64 : 84], paddingBottomRight: [side, below] });
}

const lineWidth = (zoom) => Math.max(data.sketch ? 5 : 3.4, 0.8 * atZoom(TRACE_WIDTH, zoom));
const bitsOf = (mask) => mask.toString(2).replaceAll("0", "").length;

// The lane of a circuit on a street: side by side with those shown that walk there too.
function laneOf(circuit, mask, along) {
  const here = mask & shown, rank = bitsOf(here & (circuit.bit - 1));
  return (rank - (bitsOf(here) - 1) / 2) * (along ? 1 : -1);
}

function laneLine(circuit, { points, runs }, zoom) {
  const scale = 2 ** (zoom - BASE_ZOOM), lane = lineWidth(zoom) + 1.2, line = [];
  let from = 0, merged = [];
  for (const [count, mask, along] of runs) {
    const shift = laneOf(circuit, mask, along) * lane, last = merged[merged.length - 1];
    if (last && last.shift === shift) last.to += count; else merged.push({ from, to: from + count, shift });
    from += count;
  }
  for (const run of merged) line.push(...shifted(simplify(scaled(points.slice(run.from, run.to + 1), scale), 0.8), run.shift));
  return line;
}

function shifted(points, shift) {
  if (!shift) return points;
  const normals = points.slice(1).map((p, i) => {
    const span = distance(points[i], p) || 1;
    return [-(p[1] - points[i][1]) / span * shift, (p[0] - points[i][0]) / span * shift];
  });
  return points.flatMap((p, i) => {
    const a = normals[Math.max(0, i - 1)], b = normals[Math.min(normals.length - 1, i)];
    const dot = 1 + (a[0] * b[0] + a[1] * b[1]) / shift ** 2;
    if (dot < 0.5) return [[p[0] + a[0], p[1] + a[1]], [p[0] + b[0], p[1] + b[1]]];
    return [[p[0] + (a[0] + b[0]) / dot, p[1] + (a[1] + b[1]) / dot]];
  });
}

// Everything whose place depends on the zoom and on what is shown is computed once for them.
const scenes = new Map();
let fitted = null, current = null;
function scene(zoom) {
  const key = `${zoom.toFixed(2)} ${isWide()} ${shown}`;
  if (scenes.has(key)) return scenes.get(key);
  const scale = 2 ** (zoom - BASE_ZOOM), width = lineWidth(zoom), reach = width * Math.max(1, bitsOf(shown));
  const drawn = circuits.filter((circuit) => shown & circuit.bit).map((circuit) => ({ circuit, lines: circuit.chains.map((chain) => laneLine(circuit, chain, zoom)) }));
  const lines = drawn.flatMap((one) => one.lines), drawings = data.sketch ? drawingBoxes(model, zoom) : [];
  const discs = places.filter((place) => place.mask & shown), room = box.map((v) => v * scale);
  const first = fitted && Math.abs(zoom - fitted.zoom) < 0.01 ? fitted : { room, boxes: [] };
  const placed = placeDiscs(discs, lines, zoom, width, { ...first, drawings });
  const grid = new Grid(room[2], room[3]);
  for (const line of lines) grid.takeLine(line, width / 2 + 1);
  for (const area of drawings) grid.take(...area);
  takePanels(grid, first);
  for (const disc of placed) {
    grid.take(disc.x - disc.half - 2, disc.y - RADIUS - 2, disc.x + disc.half + 2, disc.y + RADIUS + 2);
    grid.takeLine([[disc.ax, disc.ay], [disc.x, disc.y]], 3);
  }
  const badges = placeBadges(drawn, placed, width);
  for (const { x, y } of badges) grid.take(x - 10, y - 10, x + 10, y + 10);
  const stopNames = isWide() ? finish(stopLabelSteps(grid, placed, first.room)) : [];
  const labels = [...finish((data.sketch ? sketchLabelSteps : groundLabelSteps)(grid, model, zoom, reach + 4, discs)), ...stopNames];
  const built = { zoom, drawn, placed, badges, labels };
  if (scenes.size > 16) scenes.clear();
  scenes.set(key, built);
  return built;
}

// Letters on the lines: often enough to follow one, never on a disc or on one another.
function placeBadges(drawn, placed, width) {
  const badges = [];
  for (const { circuit, lines } of drawn) {
    let since = 90;
    for (const line of lines) {
      const span = lengthOf(line);
      for (let along = 12; along < span - 12; along += 8, since += 8) {
        if (since < 170) continue;
        const { x, y, angle } = pointAt(line, along);
        if (placed.some((disc) => Math.hypot(disc.x - x, disc.y - y) < disc.half + 13 || segmentDistance(x, y, disc.ax, disc.ay, disc.x, disc.y) < 11)) continue;
        if (badges.some((other) => Math.hypot(other.x - x, other.y - y) < (other.circuit === circuit ? 60 : 22))) continue;
        badges.push({ circuit, x, y, angle: angle * 180 / Math.PI });
        since = 0;
      }
    }
  }
  return badges;
}

function drawCircuits(svg, { zoom }) {
  const { drawn, badges, placed } = current = scene(zoom), width = lineWidth(zoom);
  const group = (attributes, children) => shape("g", { fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round", ...attributes }, ...children);
  svg.replaceChildren(
    group({ stroke: WHITE, "stroke-width": width + 3 }, drawn.flatMap(({ lines }) => lines.map((line) => shape("path", { d: pathData(line) })))),
    ...drawn.map(({ circuit, lines }) => {
      const dashed = circuit.dash.length ? { "stroke-dasharray": circuit.dash.map((part) => (part * width).toFixed(1)).join(" "), "stroke-linecap": circuit.round ? "round" : "butt" } : {};
      const drawing = lines.map((line) => shape("path", { d: pathData(line), class: "circuit-line" }));
      const rides = circuit.rides.map((ride) => shape("path", { d: pathData(scaled(ride, 2 ** (zoom - BASE_ZOOM))), "stroke-width": 2, "stroke-dasharray": "1 6", "stroke-linecap": "round", class: "ride" }, shape("title", {}, data.texts.ride)));
      return group({ stroke: circuit.colour, "stroke-width": width, "data-circuit": circuit.letter, ...dashed },
        [...drawing, ...(circuit.double ? lines.map((line) => shape("path", { d: pathData(line), stroke: WHITE, "stroke-width": width * 0.36, "stroke-dasharray": "none" })) : []), ...rides]);
    }),
    ...badges.map(({ circuit, x, y, angle }) => shape("g", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, class: "badge" },
      ...(circuit.sketch ? [] : [shape("path", { d: "M5 -8L17.5 0L5 8Z", transform: `rotate(${angle.toFixed(0)})`, fill: circuit.colour, stroke: WHITE, "stroke-width": 2, "paint-order": "stroke", "stroke-linejoin": "round" })]),
      shape("circle", { r: 8.5, fill: circuit.colour, stroke: WHITE, "stroke-width": 1.6 }),
      shape("text", { y: 4, fill: WHITE, "text-anchor": "middle" }, circuit.letter))),
    leaders(placed),
  );
}

// Layers, from the ground up.
const ground = new Overlay("ground", element("canvas"), (context, frame) => {
  context.fillStyle = data.sketch ? PAPER : GROUND;
  context.fillRect(frame.x, frame.y, frame.width, frame.height);
  painter.paint(context, frame.zoom);
}, zero);
const trace = new Overlay("trace", shape("svg", { "aria-hidden": "true" }), (svg, frame) => { drawCircuits(svg, frame); moveDiscs(); }, zero);
const names = new Overlay("labels", element("canvas"), (context, frame) => drawLabels(context, scene(frame.zoom).labels), zero);

// Discs and the rows of the tables point at one another.
const rows = [...document.querySelectorAll("[data-place]")];
const buttons = new Map(places.map((place) => {
  const button = element("button", { type: "button", class: `stop-disc leaflet-zoom-animated${place.isEnd ? " square" : ""}${place.radius ? " uncertain" : ""}`, "data-stop": place.id, title: place.name }, element("span", {}, place.mark));
  button.setAttribute("aria-label", say(data.texts, "place", place) + (place.radius ? `, ${data.texts.uncertain}` : ""));
  button.addEventListener("click", () => {
    const row = rows.find((item) => item.dataset.place === place.id);
    if (row) { row.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" }); row.focus({ preventScroll: true }); }
  });
  button.addEventListener("focus", () => { host.scrollTop = host.scrollLeft = 0; map.panInside(at(place.foot), { padding: [60, 60], animate: !calm }); });
  for (const [type, on] of [["focus", true], ["mouseenter", true], ["blur", false], ["mouseleave", false]]) button.addEventListener(type, () => highlight(place.id, on));
  L.DomEvent.disableClickPropagation(button);
  map.getPane("discs").append(button);
  return [place.id, button];
}));
function highlight(id, on) {
  for (const row of rows) if (row.dataset.place === id) row.classList.toggle("active", on);
  if (buttons.has(id)) buttons.get(id).classList.toggle("active", on);
}
for (const row of rows) for (const [type, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]])
  row.addEventListener(type, () => highlight(row.dataset.place, on));

// While the map zooms, discs keep to the leaders that are drawn.
function moveDiscs(zoom = map.getZoom(), center = map.getCenter()) {
  if (!current) return;
  const grow = 2 ** (zoom - current.zoom);
  for (const disc of current.placed)
    L.DomUtil.setPosition(buttons.get(disc.id), map._latLngToNewLayerPoint(at(disc.foot), zoom, center).add([(disc.x - disc.ax) * grow, (disc.y - disc.ay) * grow]).round());
}
map.on("zoomanim", (event) => moveDiscs(event.zoom, event.center));
map.on("zoom zoomend viewreset moveend", () => { if (!map._animatingZoom) moveDiscs(); });

const switches = [...document.querySelectorAll("input[data-circuit]")];
function show() {
  shown = switches.reduce((mask, input, i) => mask | (input.checked ? 1 << i : 0), 0);
  for (const place of places) buttons.get(place.id).hidden = !(place.mask & shown);
  if (!current) return;
  for (const layer of [trace, names]) layer.redraw();
}
for (const input of switches) input.addEventListener("change", show);

document.getElementById(`${data.map}_tools`).append(
  tool(data.texts.zoom_in, "M12 5V19M5 12H19", () => map.zoomIn()),
  tool(data.texts.zoom_out, "M5 12H19", () => map.zoomOut()),
  tool(data.texts.whole, "M4 9V4H9M15 4H20V9M20 15V20H15M9 20H4V15", () => fit(!calm)));
const credit = element("div", { class: "leaflet-control-attribution" }, data.credit);
const Credit = L.Control.extend({ options: { position: "bottomright" }, onAdd: () => credit });
new Credit().addTo(map);
if (data.sketch) figure.append(sketchKey());
else L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map);

function sketchKey() {
  const line = (key, dash, more) => element("li", {}, shape("svg", { viewBox: "0 0 34 12", "aria-hidden": "true" },
    shape("path", { d: "M2 6H32", fill: "none", stroke: "#97A0B2", "stroke-width": 4, "stroke-linecap": "round", "stroke-dasharray": dash, ...more })), data.texts[key]);
  const key = element("details", { class: "key" }, element("summary", {}, data.texts.legend),
    element("ul", {}, ...(hasSurveyed(model) ? [line("legend_surveyed", "none", { stroke: SURVEYED, "stroke-width": SURVEYED_WIDTH })] : []), line("legend_attested", "none"), line("legend_inferred", "8 7"), line("legend_guessed", "0.1 7")));
  key.open = isWide();
  return key;
}

function frameFirstView() {
  fit(false);
  fitted = { zoom: map.getZoom(), ...panelsOver(map, figure, zero) };
  scenes.clear();
  for (const layer of [ground, trace, names]) if (layer._map) layer.redraw(); else layer.addTo(map);
}
show();
frameFirstView();
let broad = map.getSize().x;
map.on("resize", () => { if (Math.abs(map.getSize().x - broad) > 60) { broad = map.getSize().x; frameFirstView(); } });
document.documentElement.dataset.ready = "true";
