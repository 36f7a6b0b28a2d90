// The surveyed ground, as drawn in design tokens: quiet areas, white streets, dashed paths.
const AREAS = [
  ["field", "#F0EBD6"], ["grass", "#E3EDD5"], ["cemetery", "#DDE8CF"], ["park", "#D3E6C1"], ["orchard", "#CFE0B4"], ["wood", "#C3DAB0"],
  ["parking", "#EBE7DF"], ["allotment", "#DBE6BE"], ["heap", "#D9D2C6", "#A99A83"],
];
const STREETS = {
  service: { widths: [.5, 1.1, 2.4, 4.6, 8.5], fill: WHITE, casing: "#C9C0B1" },
  pedestrian: { widths: [1.2, 2.2, 4.2, 7.5, 13], fill: "#F9EBDB", casing: "#CDB08A" },
  street: { widths: [1.2, 2.2, 4.4, 8, 14], fill: WHITE, casing: "#C9C0B1" },
  tertiary: { widths: [2, 3.2, 5.6, 9.5, 16], fill: WHITE, casing: "#C9C0B1" },
  secondary: { widths: [2.2, 3.6, 6, 10.5, 18], fill: "#FFF0C4", casing: "#CDB37A" },
  primary: { widths: [2.6, 4.2, 7, 12, 20], fill: "#FFF0C4", casing: "#CDB37A" },
  motorway: { widths: [3.2, 5, 8.5, 14, 22], fill: "#FBDFA6", casing: "#C09A55" },
};
const CASING = [.5, .6, .8, 1, 1.2], PATH = [0, .8, 1.3, 2, 3], STEPS = [0, 2, 3.6, 6, 9], RAIL = [.7, .9, 1.2, 1.6, 2.2];
const RIVER = [2, 3, 5, 8, 14], STREAM = [.8, 1.2, 1.8, 2.6, 4], OUTLINE = [0, .3, .5, .7, .9];
const NEAR_STOP = 250; // pixels of the base zoom: about 100 metres in our latitudes
const BRIDGE = 1, TUNNEL = 2, CLOSED = 4;

// Paths of neighbouring features, each with the box that it covers: what is out of sight is not drawn.
const CELL = 600;
function pathOf(features, area) {
  const chunks = new Map();
  for (const { parts } of features) {
    const [x, y] = parts[0][0], key = `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
    if (!chunks.has(key)) chunks.set(key, { path: new Path2D(), box: [x, y, x, y] });
    const { path, box } = chunks.get(key);
    for (const part of parts) {
      for (let i = 0; i < part.length; i++) {
        const [px, py] = part[i];
        if (i) path.lineTo(px, py); else path.moveTo(px, py);
        if (px < box[0]) box[0] = px; else if (px > box[2]) box[2] = px;
        if (py < box[1]) box[1] = py; else if (py > box[3]) box[3] = py;
      }
      if (area) path.closePath();
    }
  }
  return [...chunks.values()];
}

// Read the features of each kind, a kind at a time.
function* groundSteps(data, project, groups) {
  for (const [kind, area, evidence, flags, text] of data.ground) {
    const features = readFeatures(text, data.origin, project);
    groups.push({ kind, area: area === 1, evidence, flags, features, path: pathOf(features, area === 1) });
    yield;
  }
}

class GroundPainter {
  constructor(groups, box) { Object.assign(this, { groups, box, hatch: hatching("#A9BC80"), paper: GROUND }); }

  of(kind, area, without = 0) { return this.groups.filter((g) => g.kind === kind && g.area === area && !(g.flags & without)); }

  paint(context, zoom) { finish(this.steps(context, zoom)); }

  *steps(context, zoom, frame = null) {
    const scale = this.scale = 2 ** (zoom - BASE_ZOOM), margin = 30;
    this.context = context; this.zoom = zoom;
    this.seen = frame && [frame.x - margin, frame.y - margin, frame.x + frame.width + margin, frame.y + frame.height + margin].map((v) => v / scale);
    context.save();
    context.scale(scale, scale);
    context.lineJoin = context.lineCap = "round";
    for (const [kind, fill, line] of AREAS) this.area(kind, fill, line, line ? 0.8 : 0);
    for (const group of this.of("allotment", true)) {
      this.hatch.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]));
      context.fillStyle = this.hatch; this.each(group, (path) => context.fill(path));
    }
    this.line("stream", "#B5D8EC", atZoom(STREAM, zoom), [], TUNNEL);
    this.line("water", "#B5D8EC", atZoom(RIVER, zoom), [], TUNNEL);
    this.area("water", "#B5D8EC", "#7FB0CF", 0.8);
    this.area("square", "#F9EBDB", "#CDB08A", 0.6);
    yield;
    if (zoom > 14.6) yield* this.buildings();
    this.line("wall", "#B9AD9B", atZoom(CASING, zoom) * 1.2);
    yield* this.streets();
    if (zoom > 14.4) this.paths();
    yield;
    this.rails();
    if (zoom >= 16) this.trees();
    context.restore();
    this.fade();
  }

  each({ path }, draw) {
    const { seen } = this;
    for (const { path: part, box } of path) if (!seen || (box[0] < seen[2] && box[2] > seen[0] && box[1] < seen[3] && box[3] > seen[1])) draw(part);
  }

  line(kind, colour, width, dash = [], without = 0, cap = "round") {
    this.lines(this.of(kind, false, without), colour, width, dash, cap);
  }

  lines(groups, colour, width, dash = [], cap = "round") {
    if (width <= 0) return;
    const c = this.context;
    c.strokeStyle = colour; c.lineWidth = width / this.scale; c.lineCap = cap;
    c.setLineDash(dash.map((part) => part / this.scale));
    for (const group of groups) this.each(group, (path) => c.stroke(path));
    c.setLineDash([]);
  }

  area(kind, fill, outline, width) {
    const c = this.context;
    for (const group of this.of(kind, true)) {
      c.fillStyle = fill; c.strokeStyle = outline; c.lineWidth = width / this.scale;
      this.each(group, (path) => { c.fill(path); if (outline && width) c.stroke(path); });
    }
  }

  *buildings() {
    const c = this.context, width = atZoom(OUTLINE, this.zoom);
    c.globalAlpha = Math.min(1, (this.zoom - 14.6) / 0.5);
    if (this.zoom >= 16.6) {
      c.save(); c.translate(1.1 / this.scale, 1.4 / this.scale); c.fillStyle = "rgba(120,104,80,.35)";
      for (const kind of ["building", "notable-building"]) for (const group of this.of(kind, true)) this.each(group, (path) => c.fill(path));
      c.restore();
      yield;
    }
    this.area("building", "#E4DDD1", "#CBC1B1", width);
    this.area("notable-building", "#D3C6B2", "#A99A83", width * 1.3);
    c.globalAlpha = 1;
    yield;
  }

  // All casings before all fills: junctions open cleanly. Bridges come last.
  *streets() {
    const casing = atZoom(CASING, this.zoom);
    const kinds = Object.entries(STREETS).map(([kind, style]) => ({ kind, ...style, width: atZoom(style.widths, this.zoom) }));
    for (const { kind, width, casing: colour } of kinds) this.lines(this.of(kind, false, BRIDGE | TUNNEL), colour, width + 2 * casing);
    yield;
    for (const { kind, fill } of kinds) this.area(kind, fill, null, 0);
    for (const { kind, width, fill } of kinds) this.lines(this.of(kind, false, BRIDGE | TUNNEL), fill, width);
    for (const { kind, width, fill } of kinds) {
      const bridges = this.of(kind, false).filter((g) => g.flags & BRIDGE);
      this.lines(bridges, "#8D8273", width + 2 * casing + 0.6, [], "butt");
      this.lines(bridges, fill, width, [], "round");
    }
    yield;
  }

  paths() {
    const path = atZoom(PATH, this.zoom), steps = atZoom(STEPS, this.zoom);
    this.line("path", "rgba(255,255,255,.85)", path + 1.6, [], TUNNEL);
    this.line("path", "#8A7A66", path, [3 * path, 1.8 * path + 0.6], TUNNEL, "butt");
    this.line("steps", "rgba(255,255,255,.9)", steps + 1.6, [], 0, "butt");
    this.line("steps", "#6B5A47", steps, [1.3, 1.5], 0, "butt");
  }

  rails() {
    const width = atZoom(RAIL, this.zoom);
    this.line("rail", "#8F8A84", width, [], TUNNEL);
    if (this.zoom >= 15.5) this.line("rail", "#8F8A84", width * 3.4, [1, 6], TUNNEL, "butt");
  }

  trees() {
    const c = this.context, radius = 3.6;
    c.fillStyle = "rgba(150,190,120,.75)"; c.strokeStyle = "#88AC70"; c.lineWidth = 0.6 / this.scale;
    for (const group of this.of("tree", false)) for (const { parts } of group.features) {
      const [x, y] = parts[0][0];
      c.beginPath(); c.arc(x, y, radius, 0, 7); c.fill(); c.stroke();
    }
  }

  // Where the page ends, or the data within it.
  edge() {
    const boxes = this.groups.filter((g) => g.kind !== "heap").flatMap((g) => g.path.map((part) => part.box));
    const side = (i, least) => boxes.reduce((found, box) => least(found, box[i]), least === Math.min ? Infinity : -Infinity), { box } = this;
    if (!boxes.length) return box;
    return [Math.max(box[0], side(0, Math.min)), Math.max(box[1], side(1, Math.min)), Math.min(box[2], side(2, Math.max)), Math.min(box[3], side(3, Math.max))];
  }

  // The data end somewhere: fade them into the ground over 40 px.
  fade() {
    this.ends = this.ends || this.edge();
    const c = this.context, [left, top, right, bottom] = this.ends.map((v) => v * this.scale), far = 4000;
    const edges = [[left, top - far, left + 40, bottom + far, left + 40, 0, left, 0], [right - 40, top - far, right, bottom + far, right - 40, 0, right, 0],
      [left - far, top, right + far, top + 40, 0, top + 40, 0, top], [left - far, bottom - 40, right + far, bottom, 0, bottom - 40, 0, bottom]];
    for (const [x0, y0, x1, y1, gx0, gy0, gx1, gy1] of edges) {
      const gradient = c.createLinearGradient(gx0, gy0, gx1, gy1);
      gradient.addColorStop(0, `${this.paper}00`); gradient.addColorStop(1, this.paper);
      c.fillStyle = gradient; c.fillRect(x0, y0, x1 - x0, y1 - y0);
    }
    c.fillStyle = this.paper;
    c.fillRect(left - far, top - far, far, bottom - top + 2 * far); c.fillRect(right, top - far, far, bottom - top + 2 * far);
    c.fillRect(left - far, top - far, right - left + 2 * far, far); c.fillRect(left - far, bottom, right - left + 2 * far, far);
  }
}

function hatching(colour) {
  const tile = element("canvas", { width: 7, height: 5 }), c = tile.getContext("2d");
  c.strokeStyle = colour; c.lineWidth = 0.9;
  c.beginPath(); c.moveTo(-1, 5.7); c.lineTo(8, -0.7); c.moveTo(-1, 0.7); c.lineTo(1, -0.7); c.moveTo(6, 5.7); c.lineTo(8, 4.3); c.stroke();
  return c.createPattern(tile, "repeat");
}

// Names of the ground, in the order of the design: squares, water, streets (main and long first), parks.
const groundLabels = (...given) => finish(groundLabelSteps(...given));
function* groundLabelSteps(grid, model, zoom, trace, stops) {
  const labels = [], scale = 2 ** (zoom - BASE_ZOOM), add = (label) => { if (label) labels.push(label); };
  const size = (widths) => Math.min(widths[2], Math.max(widths[0], zoom < 17 ? widths[0] + (widths[1] - widths[0]) * (zoom - 16) : widths[1] + (widths[2] - widths[1]) * (zoom - 17)));
  const text = (weight, px, colour, rest = {}) => ({ size: px, font: `${rest.slant || ""} ${weight} ${px}px ${FONT}`, colour, ...rest });
  if (zoom >= 15.8) signs();
  areaLabels(["square"], text(500, size([10, 11, 12]), "#5A4A36"));
  const water = text(500, size([12, 13.5, 15]), "#1F5A80", { slant: "italic", tracking: 0.7, halo: "#B5D8EC", haloWidth: 2.5 });
  const named = new Set();
  for (const kind of ["water", "stream"]) for (const { name, line } of longest(kind)) {
    const label = alongLine(grid, smooth(line, 2), name, kind === "water" || zoom >= 16 ? { ...water, halo: kind === "stream" ? WHITE : water.halo } : water, kind === "stream" ? [9, -9] : [0]);
    if (label) named.add(name);
    add(label);
    yield;
  }
  areaLabels(["water"], water, named);
  const main = text(620, size([11, 12, 13]), "#3B3833"), minor = text(500, size([10, 11.5, 12.5]), "#3B3833");
  const beside = trace / 2 + 3 + 0.62 * minor.size;
  const kinds = [["primary", main], ["secondary", main], ["motorway", main], ["tertiary", zoom < 16 ? minor : main], ["pedestrian", minor], ["street", minor], ["service", minor], ["path", minor], ["steps", minor]];
  for (const [kind, style] of kinds) {
    if (zoom < 15 && style === minor) break;
    if (zoom < 16.8 && ["service", "path", "steps"].includes(kind)) break;
    const spots = {};
    for (const { name, line } of longest(kind)) {
      const again = spots[name] || [], curve = smooth(line, 2);
      if (again.length && (style === minor ? 700 : 340) > Math.min(...again.map((p) => distance(p, [middle(curve).x, middle(curve).y])))) continue;
      const label = alongLine(grid, curve, name, style, [0, beside, -beside]) || alongLine(grid, curve, abbreviate(name), style, [0, beside, -beside]);
      if (label) (spots[name] = again).push([label.at.x, label.at.y]);
      add(label);
      yield;
    }
  }
  areaLabels(["park", "wood", "cemetery", "orchard", "allotment", "heap"], text(500, size([10.5, 11.5, 12.5]), "#2E5A27", { slant: "italic" }));
  return labels;

  // Where nobody stops, a sign for toilets is one more thing to read.
  function signs() {
    const sign = { size: 9, font: `700 8.5px ${FONT}`, colour: WHITE, plate: "#3E4A66" };
    for (const group of model.groups) if (group.kind === "toilets") for (const { parts } of group.features) {
      if (!stops.some(({ point, foot }) => Math.min(distance(parts[0][0], point), distance(parts[0][0], foot)) < NEAR_STOP)) continue;
      const [x, y] = scaled([parts[0][0]], scale)[0], spot = [[0, 0], [0, -12], [12, 0], [-12, 0], [0, 12]].map(([dx, dy]) => [x + dx, y + dy]);
      const at = spot.find(([sx, sy]) => grid.isFree(sx - 9, sy - 7, sx + 9, sy + 7));
      if (!at) continue;
      grid.take(at[0] - 10, at[1] - 8, at[0] + 10, at[1] + 8);
      add({ text: "WC", style: sign, glyphs: [{ text: "WC", x: at[0], y: at[1], angle: 0 }] });
    }
  }

  function longest(kind) {
    const found = [];
    for (const group of model.groups) if (group.kind === kind && !group.area && !(group.flags & TUNNEL))
      for (const feature of group.features) if (feature.name) for (const part of feature.parts)
        for (const line of pieces(simplify(scaled(part, scale), 1), 900)) found.push({ name: limited(model.names[feature.name]), line });
    return found.map((f) => ({ ...f, span: lengthOf(f.line) })).filter((f) => f.span > 30).sort((a, b) => b.span - a.span);
  }

  function areaLabels(kinds, style, without = new Set()) {
    for (const group of model.groups) if (group.area && kinds.includes(group.kind)) for (const feature of group.features) {
      const name = limited(model.names[feature.name]);
      if (!name || without.has(name)) continue;
      const ring = scaled(feature.parts[0], scale), xs = ring.map((p) => p[0]), ys = ring.map((p) => p[1]);
      const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      if (x1 - x0 < textWidth(name, style.font) * 0.45 || y1 - y0 < style.size * 1.4) continue;
      const x = xs.reduce((a, b) => a + b) / xs.length, y = ys.reduce((a, b) => a + b) / ys.length;
      add(besidePoint(grid, name, style, [[x, y, 0.5, 0.5], [x, y - 16, 0.5, 0.5], [x, y + 16, 0.5, 0.5]]));
    }
  }
}
