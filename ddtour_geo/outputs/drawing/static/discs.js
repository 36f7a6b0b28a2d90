// Discs stand off the trace, on the side of the thing to see, and never on one another.
const RADIUS = 13, DISTANCES = [0, 10, 20, 30, 40, 52], FAR_DISTANCES = [70, 92, 120], FORBIDDEN = 1e4;

// One disc for each place, none where time is reserved; start and end share theirs where they are one place.
function discsOf(stops) {
  const discs = [];
  for (const stop of stops) {
    if (stop.reserved) continue;
    const same = discs.find((disc) => disc.id === stop.id && disc.isEnd && /^[DA]$/.test(stop.mark));
    if (same) { same.mark += "/" + stop.mark; continue; }
    discs.push({ ...stop, isEnd: /^[DA]$/.test(stop.mark) });
  }
  return discs;
}

function placeDiscs(discs, lines, zoom, width, around) {
  const scale = 2 ** (zoom - BASE_ZOOM), samples = [];
  for (const line of lines) for (let at = 0, span = lengthOf(line); at <= span; at += 4) { const p = pointAt(line, at); samples.push([p.x, p.y]); }
  const placed = discs.map((disc) => {
    const [ax, ay] = scaled([disc.foot], scale)[0], [px, py] = scaled([disc.point], scale)[0];
    const near = samples.filter(([x, y]) => (x - ax) ** 2 + (y - ay) ** 2 < 12100);
    const mean = near.reduce(([sx, sy], [x, y]) => [sx + x / near.length, sy + y / near.length], [0, 0]);
    const away = hypot(px - ax, py - ay) > 3 ? Math.atan2(py - ay, px - ax) : Math.atan2(ay - mean[1], ax - mean[0]);
    return { ...disc, ax, ay, away, near, half: disc.mark.length > 1 ? RADIUS + 3.5 * (disc.mark.length - 1) : RADIUS, x: ax, y: ay };
  });
  for (let sweep = 0, moved = true; sweep < 3 && moved; sweep++) {
    moved = false;
    placed.forEach((disc, index) => {
      let best = Infinity;
      const search = (distances) => {
        for (let turn = 0; turn < 24; turn++) for (const extra of distances) {
          const bearing = disc.away + turn * Math.PI / 12, reach = disc.half + width / 2 + 7 + extra;
          const x = disc.ax + Math.cos(bearing) * reach, y = disc.ay + Math.sin(bearing) * reach;
          const cost = discCost(disc, index, x, y, turn, reach, { placed, sweep, width, best, ...around });
          if (cost < best - 1e-9) { best = cost; disc.tryX = x; disc.tryY = y; }
        }
      };
      search(DISTANCES);
      if (best >= 250) search(FAR_DISTANCES);
      moved = moved || disc.x !== disc.tryX || disc.y !== disc.tryY;
      disc.x = disc.tryX; disc.y = disc.tryY; disc.isPlaced = true;
    });
  }
  return placed;
}

function discCost(disc, index, x, y, turn, reach, { placed, sweep, width, best, room, boxes, drawings }) {
  let cost = 0.9 * reach + 0.16 * Math.min(turn, 24 - turn) * 15;
  if (cost >= best) return cost;
  placed.forEach((other, i) => {
    if (i === index) return;
    if (hypot(other.ax - x, other.ay - y) < disc.half + 6) cost += 150;
    if (sweep === 0 && !other.isPlaced) return;
    const gap = hypot(other.x - x, other.y - y) - other.half - disc.half;
    if (gap < 6) cost += (gap < 1 ? FORBIDDEN : 400) + (6 - gap) * 20;
    if (segmentDistance(other.x, other.y, disc.ax, disc.ay, x, y) < other.half + 3) cost += 250;
    if (segmentDistance(x, y, other.ax, other.ay, other.x, other.y) < disc.half + 3) cost += 250;
    if (crosses(disc.ax, disc.ay, x, y, other.ax, other.ay, other.x, other.y)) cost += 200;
  });
  for (const [left, top, right, bottom] of drawings) if (x > left - 10 && x < right + 10 && y > top - 10 && y < bottom + 10) cost += 40;
  const side = disc.half + 5, high = RADIUS + 5;
  for (const [left, top, right, bottom] of boxes) if (x > left - side && x < right + side && y > top - high && y < bottom + high) cost += FORBIDDEN;
  if (x < room[0] + side || x > room[2] - side || y < room[1] + high || y > room[3] - high) cost += FORBIDDEN;
  if (cost >= best) return cost;
  const { ax, ay, near } = disc, ux = (x - ax) / reach, uy = (y - ay) / reach, clear = (disc.half + width / 2 + 2) ** 2;
  for (let i = 0; i < near.length && cost < best; i++) {
    const dx = near[i][0] - ax, dy = near[i][1] - ay, along = dx * ux + dy * uy;
    if ((near[i][0] - x) ** 2 + (near[i][1] - y) ** 2 < clear) cost += 0.22 * 4 * width;
    if (along > width && along < reach && Math.abs(dx * uy - dy * ux) < 3) cost += 18;
  }
  return cost;
}

function segmentDistance(px, py, ax, ay, bx, by) {
  const dx = bx - ax, dy = by - ay, share = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return hypot(ax + share * dx - px, ay + share * dy - py);
}

function crosses(ax, ay, bx, by, cx, cy, dx, dy) {
  const side = (px, py, qx, qy, rx, ry) => (qx - px) * (ry - py) - (qy - py) * (rx - px);
  return side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 && side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0;
}

function drawLeaders(context, discs, colour) {
  for (const { ax, ay, x, y } of discs) {
    for (const [stroke, width] of [[WHITE, 4], [INK, 1.8]]) {
      context.beginPath(); context.moveTo(ax, ay); context.lineTo(x, y);
      context.strokeStyle = stroke; context.lineWidth = width; context.lineCap = "round"; context.stroke();
    }
  }
  for (const { ax, ay } of discs) {
    context.beginPath(); context.arc(ax, ay, 3.6, 0, 7);
    context.fillStyle = WHITE; context.fill(); context.strokeStyle = colour; context.lineWidth = 2; context.stroke();
  }
}

function leaders(discs) {
  const line = ({ ax, ay, x, y }) => `M${ax.toFixed(1)} ${ay.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`, all = discs.map(line).join("");
  return shape("g", { class: "leaders", fill: "none", "stroke-linecap": "round" },
    shape("path", { d: all, stroke: WHITE, "stroke-width": 4 }), shape("path", { d: all, stroke: INK, "stroke-width": 1.8 }),
    ...discs.map(({ ax, ay }) => shape("circle", { cx: ax.toFixed(1), cy: ay.toFixed(1), r: 3.6, fill: WHITE, stroke: INK, "stroke-width": 2 })));
}

// Names of the stops: near places first, then the next ones out; of sixteen orders the one that places most.
const stopLabels = (grid, discs, room) => finish(stopLabelSteps(grid, discs, room));
function* stopLabelSteps(grid, discs, room) {
  const style = { size: 12.5, font: `650 12.5px ${FONT}`, colour: INK, haloWidth: 4 };
  let seed = 7, best = null;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let trial = 0; trial < 16; trial++) {
    const order = discs.map((disc) => [trial ? random() : 0, disc]).sort((a, b) => a[0] - b[0]).map((pair) => pair[1]);
    const copy = Object.assign(Object.create(Grid.prototype), grid, { taken: grid.taken.slice() });
    const labels = order.map((disc) => besidePoint(copy, limited(disc.name), style, placesAround(disc), { room, accepts: (boxes) => isNearest(disc, discs, boxes) })).filter(Boolean);
    if (!best || labels.length > best.labels.length) best = { labels, taken: copy.taken };
    if (labels.length === discs.length) break;
    yield;
  }
  if (best) grid.taken = best.taken;
  return best ? best.labels : [];
}

// A name has no leader: each of its lines is nearer to its own disc than to another, or to another's place.
function isNearest(own, discs, boxes) {
  const away = ([left, top, right, bottom], x, y) => hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  return boxes.every((box) => {
    const far = away(box, own.x, own.y) + 2;
    return discs.every((other) => other === own || (away(box, other.x, other.y) > far && away(box, other.ax, other.ay) > far));
  });
}

function placesAround({ x, y, half }) {
  const places = [];
  for (const gap of [4, 12]) {
    const r = half + gap, d = r * 0.75;
    places.push([x + r, y, 0, 0.5], [x - r, y, 1, 0.5], [x, y - r + 2, 0.5, 1], [x, y + r - 2, 0.5, 0],
      [x + d, y - d, 0, 1], [x + d, y + d, 0, 0], [x - d, y - d, 1, 1], [x - d, y + d, 1, 0],
      [x + r, y - 8, 0, 0.5], [x + r, y + 8, 0, 0.5], [x - r, y - 8, 1, 0.5], [x - r, y + 8, 1, 0.5]);
  }
  return places;
}
