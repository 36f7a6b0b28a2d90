// The guide's plan: straightened lines as on a metro plan, bold barriers, and drawings of our own.
// Thick and green where the way is surveyed, solid where a source attests it, dashed where it is
// inferred, dotted where it is guessed.
const DASHES = [[], [], [11, 7], [0.1, 8]];
const SKETCH_WAYS = ["service", "pedestrian", "path", "steps", "street", "tertiary", "secondary"];
const WAY_COLOUR = { path: "#9C9277", steps: "#9C9277", service: "#A9AFBC" };
const SURVEYED = "#0B5A45", SURVEYED_WIDTH = 7;
const BARRIERS = ["primary", "motorway", "rail"];

class SketchPainter extends GroundPainter {
  constructor(groups, box, stops, metre) { super(groups, box); Object.assign(this, { stops, metre, paper: PAPER }); }

  *steps(context, zoom) {
    const scale = this.scale = 2 ** (zoom - BASE_ZOOM);
    this.context = context; this.zoom = zoom;
    this.grow = sketchGrow(zoom);
    context.save();
    context.scale(scale, scale);
    context.lineJoin = context.lineCap = "round";
    for (const kind of ["park", "wood", "orchard", "allotment", "cemetery", "grass", "field"]) this.area(kind, "#E9EEDB", "#B9C7A0", 1);
    this.area("water", "#CFE4EE", "#7FB0CF", 1);
    this.area("heap", "#E8E2D8", "#B5A88F", 1.2);
    this.circles();
    for (const kind of SKETCH_WAYS) for (let evidence = 3; evidence >= 0; evidence--) {
      const groups = this.of(kind, false).filter((g) => g.evidence === evidence), width = (evidence === 3 ? 3.6 : evidence ? 4.4 : SURVEYED_WIDTH) * this.grow;
      this.lines(groups, evidence ? WAY_COLOUR[kind] || "#97A0B2" : SURVEYED, width, DASHES[evidence].map((v) => v * this.grow));
    }
    this.barriers();
    context.restore();
    this.fade();
    for (const group of this.groups) for (const { name, parts } of group.features) this.drawing(group, name, parts[0]);
  }

  circles() {
    const c = this.context;
    c.beginPath();
    for (const { radius, point: [x, y] } of this.stops) if (radius) { c.moveTo(x + radius * this.metre, y); c.arc(x, y, radius * this.metre, 0, 7); }
    c.fillStyle = "rgba(20,33,61,.03)"; c.fill();
    c.strokeStyle = "#A2A9B8"; c.lineWidth = 1.1 / this.scale; c.setLineDash([4 / this.scale, 5 / this.scale]); c.stroke(); c.setLineDash([]);
  }

  barriers() {
    const g = this.grow;
    this.line("primary", "#9A7322", 9 * g, [], 0, "butt"); this.line("primary", "#F6D887", 6.4 * g, [], 0, "butt");
    this.line("motorway", "#3E4A66", 13 * g, [], 0, "butt"); this.line("motorway", "#8FA0C4", 9.6 * g, [], 0, "butt"); this.line("motorway", WHITE, 1.6 * g, [], 0, "butt");
    this.line("rail", "#3B3833", 5 * g, [], 0, "butt"); this.line("rail", PAPER, 3 * g, [9 * g, 9 * g], 0, "butt");
  }

  drawing(group, name, part) {
    const c = this.context, { x, y, width } = extent(part, this.scale);
    const draw = { heap: drawCone, headframe: drawHeadframe, tower: drawTower, church: drawChurch }[group.kind];
    if (!draw || (group.kind === "church" && !name)) return;
    c.save(); c.translate(x, y); c.lineJoin = c.lineCap = "round";
    draw(c, this.grow, { width, closed: Boolean(group.flags & CLOSED), name: this.names[name] });
    c.restore();
  }
}

function extent(part, scale) {
  const xs = part.map((p) => p[0] * scale), ys = part.map((p) => p[1] * scale);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left };
}

// Whether a plan shows a way that is no drawing.
const hasSurveyed = (model) => model.groups.some((group) => SKETCH_WAYS.includes(group.kind) && !group.area && !group.evidence);

const coneHalf = (width, grow) => Math.min(90, Math.max(34 * grow, width * 0.36));

// What the drawings cover: left, top, right, bottom.
function drawingBoxes(model, zoom) {
  const grow = sketchGrow(zoom), sizes = { headframe: [-8, -45, 28, 5], tower: [-11, -48, 11, 5], church: [-19, -49, 27, 5] };
  return model.groups.flatMap(({ kind, features }) => features.flatMap(({ name, parts }) => {
    if (kind === "church" && !name) return [];
    const { x, y, width } = extent(parts[0], 2 ** (zoom - BASE_ZOOM)), half = coneHalf(width, grow);
    const size = kind === "heap" ? [-half, -half * 0.8, half, half * 0.4] : (sizes[kind] || []).map((v) => v * grow);
    return size.length ? [[x + size[0], y + size[1], x + size[2], y + size[3]]] : [];
  }));
}

function polygon(c, points, fill, line, width = 1.4) {
  c.beginPath(); points.forEach(([x, y], i) => i ? c.lineTo(x, y) : c.moveTo(x, y)); c.closePath();
  if (fill) { c.fillStyle = fill; c.fill(); }
  if (line) { c.strokeStyle = line; c.lineWidth = width; c.stroke(); }
}

function strokes(c, colour, width, ...lines) {
  c.strokeStyle = colour; c.lineWidth = width;
  for (const line of lines) { c.beginPath(); line.forEach(([x, y], i) => i ? c.lineTo(x, y) : c.moveTo(x, y)); c.stroke(); }
}

// A cone of spoil seen from the side, with its gullies; barred where nobody may walk.
function drawCone(c, grow, { width, closed }) {
  const half = coneHalf(width, grow), high = half * 1.15, foot = half * 0.38;
  polygon(c, [[-half, foot], [-half * .12, foot - high], [half * .1, foot - high * .985], [half, foot]], "#8C8579", "#4A443B");
  polygon(c, [[half * .04, foot - high * .99], [half * .1, foot - high * .985], [half, foot], [half * .3, foot], [half * .12, foot - high * .5]], "#6F685D");
  strokes(c, "#B9B1A3", 1.1, [[-half * .1, foot - high * .86], [-half * .5, foot - 3]], [[-half * .05, foot - high * .74], [-half * .22, foot - 4]]);
  strokes(c, "#544E45", 1.1, [[half * .09, foot - high * .8], [half * .34, foot - high * .3]], [[half * .14, foot - high * .62], [half * .62, foot - 4]]);
  if (closed) noEntry(c, 0, foot - high * .3, Math.max(8, half * .2));
}

function noEntry(c, x, y, radius) {
  c.beginPath(); c.arc(x, y, radius, 0, 7); c.fillStyle = "#C4232B"; c.fill(); c.strokeStyle = WHITE; c.lineWidth = 2; c.stroke();
  c.fillStyle = WHITE; c.fillRect(x - radius * .62, y - radius * .18, radius * 1.24, radius * .36);
}

function drawHeadframe(c, grow) {
  c.scale(grow, grow);
  polygon(c, [[-3, -34], [9, -34], [9, 4], [-3, 4]], "#FFFFFF", null);
  strokes(c, "#33405C", 2.2, [[-3, 4], [-3, -34], [9, -34], [9, 4]], [[9, -34], [24, 4]], [[-7, 4], [28, 4]]);
  strokes(c, "#33405C", 1.1, [[-3, -22], [9, -10]], [[9, -22], [-3, -10]], [[-3, -10], [9, 4]], [[9, -10], [-3, 4]], [[9, -16], [16.5, -16]]);
  for (const x of [-1, 7]) { c.beginPath(); c.arc(x, -39, 5, 0, 7); c.fillStyle = WHITE; c.fill(); c.strokeStyle = "#33405C"; c.lineWidth = 2; c.stroke(); }
}

function drawTower(c, grow) {
  c.scale(grow, grow);
  polygon(c, [[-7, 4], [-7, -40], [7, -40], [7, 4]], "#DAD5CB", "#4A443B");
  polygon(c, [[-10, -40], [-10, -47], [10, -47], [10, -40]], "#C4BDAF", "#4A443B");
  for (let y = -35; y < 0; y += 8) { c.fillStyle = "#5B6478"; c.fillRect(-3.5, y, 3, 4); c.fillRect(1, y, 3, 4); }
}

// A church whose roof carries solar panels.
function drawChurch(c, grow) {
  c.scale(grow, grow);
  polygon(c, [[-8, 4], [-8, -11], [24, -11], [24, 4]], "#EFE6D6", "#4A443B");
  polygon(c, [[-5, -11], [1, -22], [20, -22], [26, -11]], "#2F5F9E", "#1E3556");
  strokes(c, "#9CC0EC", 0.8, [[3.5, -22], [.5, -11]], [[8, -22], [6.5, -11]], [[12.5, -22], [13, -11]], [[17, -22], [19.5, -11]], [[-2, -16.5], [23, -16.5]]);
  polygon(c, [[-16, 4], [-16, -20], [-6, -20], [-6, 4]], "#E3D8C4", "#4A443B");
  polygon(c, [[-18, -20], [-11, -42], [-4, -20]], "#6F7890", "#33405C");
  strokes(c, "#33405C", 1.3, [[-11, -42], [-11, -48]], [[-13, -46], [-9, -46]]);
  c.fillStyle = "#5B6478"; c.fillRect(-12.5, -14, 3, 6); c.fillRect(2, -5, 3, 6); c.fillRect(10, -5, 3, 6); c.fillRect(18, -5, 3, 6);
}

// Names on the plan: barriers in plates on the line, streets beside it, drawings below.
const sketchLabels = (...given) => finish(sketchLabelSteps(...given));
function* sketchLabelSteps(grid, model, zoom, trace) {
  const labels = [], scale = 2 ** (zoom - BASE_ZOOM);
  const style = (weight, size, colour, rest = {}) => ({ size, font: `${weight} ${size}px ${FONT}`, colour, halo: PAPER, ...rest });
  const barrier = style(750, 12.5, INK, { halo: WHITE, haloWidth: 5 }), street = style(520, 11.5, "#3B3833"), heap = style(650, 12, "#3F392F");
  for (const group of model.groups) if (group.kind === "heap") for (const feature of group.features) {
    const name = limited(model.names[feature.name]), { x, y, width } = extent(feature.parts[0], scale), half = coneHalf(width, sketchGrow(zoom));
    const label = name && besidePoint(grid, name, heap, [[x, y + half * .38 + 4, 0.5, 0], [x, y + half * .38 + 22, 0.5, 0], [x + half + 4, y, 0, 0.5], [x - half - 4, y, 1, 0.5]]);
    if (label) labels.push(label);
  }
  const spot = style(620, 11, "#5A4A36");
  for (const group of model.groups) if (group.kind === "height") for (const feature of group.features) {
    const { x, y } = extent(feature.parts[0], scale), far = trace / 2 + 5;
    const label = besidePoint(grid, `▲ ${model.names[feature.name]} m`, spot, [[x, y, 0.5, 0.5], ...[far, 32, 52, 75, 100].flatMap((r) => [[x, y - r, 0.5, 1], [x + r, y, 0, 0.5], [x - r, y, 1, 0.5], [x, y + r, 0.5, 0]])]);
    if (label) labels.push(label);
  }
  for (const kinds of [BARRIERS, [...SKETCH_WAYS].reverse()]) for (const kind of kinds) {
    const done = new Set(), bold = kinds === BARRIERS;
    const found = model.groups.filter((g) => g.kind === kind && !g.area).flatMap((g) => g.features.filter((f) => f.name).flatMap((f) => f.parts.map((part) => ({ name: limited(model.names[f.name]), line: simplify(scaled(part, scale), 1) }))));
    for (const { name, line } of found.sort((a, b) => lengthOf(b.line) - lengthOf(a.line))) {
      if (done.has(name)) continue;
      const side = bold ? 0 : trace / 2 + 4 + 0.62 * street.size;
      const label = alongLine(grid, smooth(line, 2), name, bold ? barrier : street, bold ? [0] : [side, -side])
        || (!bold && alongLine(grid, smooth(line, 2), abbreviate(name), street, [side, -side]));
      if (label) { labels.push(label); done.add(name); }
      yield;
    }
  }
  return labels;
}

const sketchGrow = (zoom) => Math.min(1.7, Math.max(0.55, 2 ** ((zoom - 15.5) * 0.6)));
