// The line of the circuit on the day: walked ground thin and without arrows, what is skipped as a
// grey dotted ghost, the shortcut in its place.
const WALKED = "#946B80", GHOST = "#6A7488", WALKED_WIDTH = 0.62;

function drawDay(svg, day, legs, lines, zoom) {
  if (day.begun === null && !day.skipped.size) return false;
  const scale = 2 ** (zoom - BASE_ZOOM), width = traceWidth(legs, zoom), casing = atZoom(TRACE_CASING, zoom);
  const ahead = [], walked = [], ghosts = [], last = day.last;
  // The walk under way: thin behind the walker, whole before.
  const parted = (part) => {
    const { where } = day, gone = where && where.away <= FAR ? where.share : 0;
    if (gone <= 0) { ahead.push(part); return; }
    const [before, after] = splitAt(part.line, lengthOf(part.line) * Math.min(1, gone));
    walked.push({ leg: part.leg, line: before });
    ahead.push({ ...part, line: after });
  };
  legs.forEach((leg, i) => {
    const part = { leg, line: lines[i], number: i + 1 };
    if (day.skipped.has(i) || day.skipped.has(i + 1)) ghosts.push(part);
    else if (i + 1 <= last) walked.push(part);
    else if (i === last) parted(part);
    else ahead.push(part);
  });
  const kept = day.kept();
  kept.forEach((to, k) => {
    const from = kept[k - 1];
    if (!k || to === from + 1) return;
    const walk = from === last && day.where ? day.where.walk : day.walk(from, to), line = between(simplify(scaled(walk.points, scale), 1), from ? lines[from - 1][lines[from - 1].length - 1] : lines[0][0], lines[to - 1][lines[to - 1].length - 1], day.metre * scale), leg = { evidence: walk.evidence, ride: false };
    if (to <= last) walked.push({ leg, line });
    else if (from === last) parted({ leg, line, way: `${from}-${to}` });
    else ahead.push({ leg, line, way: `${from}-${to}` });
  });
  drawTrace(svg, ahead.map((part) => part.leg), ahead.map((part) => part.line), zoom);
  for (const node of svg.querySelectorAll("[data-leg]")) {
    const part = ahead[node.dataset.leg - 1];
    if (part.way) { delete node.dataset.leg; node.dataset.shortcut = part.way; } else node.dataset.leg = part.number;
  }
  const group = (...children) => shape("g", { fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round" }, ...children);
  const path = ({ line, number }, attributes) => shape("path", { d: pathData(line), ...(number && { "data-leg": number }), ...attributes });
  svg.prepend(
    group(...ghosts.flatMap((part) => [path({ line: part.line }, { stroke: WHITE, "stroke-width": width * 0.62 + 2, opacity: 0.8 }), path(part, { stroke: GHOST, "stroke-width": width * 0.5, "stroke-dasharray": `0.1 ${width * 1.1}`, "data-state": "skipped" })])),
    group(...walked.map((part) => path({ line: part.line }, { stroke: WHITE, "stroke-width": width * WALKED_WIDTH + 2 * casing }))),
    group(...walked.map((part) => path(part, { stroke: WALKED, "stroke-width": width * WALKED_WIDTH, "data-state": "walked" }))),
  );
  const turn = nextTurn(day, ahead, width);
  if (turn) svg.append(turn);
  return true;
}

// A line from one dot to another, without the ends beyond them that only lead to a door.
const DOOR = 60;
function between(line, from, to, metre) {
  const cut = (points, dot) => {
    const span = lengthOf(points);
    let best = null;
    for (let at = 0; at <= Math.min(span / 2, DOOR * metre); at += 2) {
      const { x, y } = pointAt(points, at), away = Math.hypot(x - dot[0], y - dot[1]);
      if (away < 6 && (!best || away < best.away)) best = { at, away };
    }
    return best ? splitAt(points, best.at)[1] : points;
  };
  return cut(cut(line, from).reverse(), to).reverse();
}

function splitAt(line, at) {
  const before = [line[0]];
  for (let i = 1; i < line.length; i++) {
    const step = distance(line[i - 1], line[i]);
    if (at < step) {
      const share = at / step, cut = line[i].map((v, k) => line[i - 1][k] + share * (v - line[i - 1][k]));
      return [[...before, cut], [cut, ...line.slice(i)]];
    }
    at -= step;
    before.push(line[i]);
  }
  return [before, [line[line.length - 1], line[line.length - 1]]];
}

// The next decision on the way: a white bent arrow over the first bend of more than 40 degrees.
function nextTurn(day, ahead, width) {
  const part = ahead.find(({ number, way }) => way ? way.startsWith(`${day.last}-`) : number === day.last + 1);
  if (!day.where || !part || part.leg.ride || part.leg.evidence || day.where.away > FAR) return null;
  const { line } = part, span = lengthOf(line), reach = 26;
  for (let at = reach; at < span - reach; at += 4) {
    const a = pointAt(line, at - 12).angle, b = pointAt(line, at + 12).angle;
    if (Math.abs(Math.atan2(Math.sin(b - a), Math.cos(b - a))) < 40 * Math.PI / 180) continue;
    const points = Array.from({ length: 14 }, (_, k) => { const { x, y } = pointAt(line, at - reach + 4 * k); return [x, y]; });
    const { x, y, angle } = pointAt(line, at + reach), d = pathData(points), w = Math.max(6, width);
    const head = `M0 ${-w * 1.3}L${w * 1.7} 0L0 ${w * 1.3}Z`, move = `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(angle * 180 / Math.PI).toFixed(0)})`;
    return shape("g", { class: "turn", fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round" },
      shape("path", { d, stroke: INK, "stroke-width": w + 5 }), shape("path", { d: head, fill: INK, stroke: INK, "stroke-width": 5, transform: move }),
      shape("path", { d, stroke: WHITE, "stroke-width": w }), shape("path", { d: head, fill: WHITE, stroke: WHITE, "stroke-width": 1, transform: move }));
  }
  return null;
}
