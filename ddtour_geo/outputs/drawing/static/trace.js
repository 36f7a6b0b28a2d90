// The line of the circuit: white casing, raspberry, direction readable at a glance.
const TRACE_WIDTH = [3.5, 4.5, 6, 7.5, 9.5], TRACE_CASING = [1.5, 1.75, 2.25, 2.75, 3.5];

// The line of a plan is never thin, for its dashes are to be seen.
const traceWidth = (legs, zoom) => Math.max(legs.some((leg) => leg.evidence) ? 6 : 0, atZoom(TRACE_WIDTH, zoom));

// Ground walked more than once has a lane for each pass; who comes back walks on the other side.
const LANES = "cba0123", HALF_LANE = 0.62;
function traceLines(legs, zoom) {
  const scale = 2 ** (zoom - BASE_ZOOM), half = HALF_LANE * traceWidth(legs, zoom);
  const lines = legs.map((leg) => {
    const points = scaled(leg.points, scale), lanes = [...leg.twice].map((lane) => (LANES.indexOf(lane) - 3) * half);
    if (lanes.every((lane) => !lane)) return simplify(points, 1);
    const normals = points.slice(1).map((p, i) => {
      const span = distance(points[i], p) || 1;
      return [-(p[1] - points[i][1]) / span, (p[0] - points[i][0]) / span];
    });
    const moved = ([x, y], [nx, ny], lane) => [x + nx * lane, y + ny * lane];
    return simplify(points.flatMap((p, i) => {
      const before = i ? lanes[i - 1] : 0, after = i < normals.length ? lanes[i] : 0;
      if (!before && !after) return [p];
      const a = normals[before ? i - 1 : i], b = normals[after ? i : i - 1], dot = 1 + a[0] * b[0] + a[1] * b[1];
      if (dot < 0.3 || (before && after && before !== after)) return [moved(p, a, before || after), moved(p, b, after || before)];
      return [moved(p, [(a[0] + b[0]) / dot, (a[1] + b[1]) / dot], before || after)];
    }), 0.8);
  });
  for (let i = 0; i + 1 < lines.length; i++) {
    const end = lines[i][lines[i].length - 1], next = lines[i + 1][0];
    if (distance(end, next) > 0.5 && distance(end, next) < 7 * half) lines[i].push(next);
  }
  return lines;
}

const pathData = (line) => line.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

// A ride is a thin double line, straight from stop to stop, without direction.
const RIDE = [[8, WHITE], [5, INK], [2, WHITE]];

function drawTrace(svg, legs, lines, zoom) {
  const width = traceWidth(legs, zoom), casing = atZoom(TRACE_CASING, zoom);
  const group = (...children) => shape("g", { fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round" }, ...children);
  const exact = (i) => legs[i].evidence === 0;
  const path = (i, attributes) => shape("path", { d: pathData(lines[i]), ...attributes });
  const placed = [], all = legs.map((_, i) => i), walks = all.filter((i) => !legs[i].ride), rides = all.filter((i) => legs[i].ride);
  svg.replaceChildren(
    group(...rides.flatMap((i) => RIDE.map(([size, stroke], k) => path(i, { stroke, "stroke-width": size, ...(k === 1 && { class: "ride-line", "data-leg": i + 1 }) })))),
    group(...walks.map((i) => path(i, { stroke: WHITE, "stroke-width": width + 2 * casing }))),
    group(...walks.map((i) => path(i, {
      stroke: TRACE, "stroke-width": width, class: "trace-line", "data-leg": i + 1,
      ...(!exact(i) && { "stroke-dasharray": `${width * 2} ${width * 1.1}`, "stroke-linecap": "butt" }),
    }))),
    group(...walks.flatMap((i) => exact(i) ? arrows(lines[i], width, placed) : [])),
  );
}

// Chevrons inside the line, and a large head per leg (one per 190 px) where the line is straight.
function arrows(line, width, placed = []) {
  const span = lengthOf(line), marks = [], heads = [], free = 12 + width;
  const bendAt = (at) => {
    const a = pointAt(line, at - 1.6 * width).angle, b = pointAt(line, at + 1.6 * width).angle;
    return Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b))) * 180 / Math.PI;
  };
  const isApart = (at) => { const { x, y } = pointAt(line, at); return placed.every((other) => hypot(other.x - x, other.y - y) > 3.4 * width); };
  const wanted = span < 60 ? 0 : Math.max(1, Math.round(span / 190));
  for (let k = 0; k < wanted; k++) {
    const ideal = span * (k + 0.42) / wanted;
    for (let off = 0; off < span / wanted / 2; off += 4) {
      const at = [ideal + off, ideal - off].find((v) => v > free + 8 && v < span - free - 8 && bendAt(v) < 23 && isApart(v));
      if (at !== undefined) { heads.push(at); placed.push(pointAt(line, at)); break; }
    }
  }
  const count = Math.floor((span - 2 * free) / 42);
  for (let k = 0; k < count; k++) {
    const at = free + (span - 2 * free) * (k + 0.5) / count;
    if (heads.every((h) => Math.abs(h - at) > 2.6 * width) && bendAt(at) < 35) marks.push(at);
  }
  const s = width * 0.27, h = width * 1.2;
  const place = (at, attributes) => {
    const { x, y, angle } = pointAt(line, at);
    return shape("path", { ...attributes, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(angle * 180 / Math.PI).toFixed(0)})` });
  };
  return [
    ...marks.map((at) => place(at, { d: `M${-s * .7} ${-s}L${s * .7} 0L${-s * .7} ${s}`, stroke: WHITE, "stroke-width": Math.max(1.1, width * .2) })),
    ...heads.map((at) => place(at, { d: `M${-h * .95} ${-h}L${h * 1.15} 0L${-h * .95} ${h}L${-h * .45} 0Z`, fill: TRACE, stroke: WHITE, "stroke-width": Math.max(1.2, width * .22), "stroke-linejoin": "round" })),
  ];
}
