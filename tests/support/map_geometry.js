// What lies where on a drawn map: faults of its discs and of the names of its stops, in words.
window.mapFaults = () => {
  const figure = document.querySelector(".leaflet-host").closest(".map"), frame = figure.getBoundingClientRect(), faults = [];
  const meets = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  const over = [...figure.querySelectorAll(".map-tools > *, .map-switch, .key, .leaflet-control, .head-chip, .credit, .streets"), ...document.querySelectorAll(".sheet, .banner, .day-bar, .day > *")]
    .map((node) => ({ name: node.className || node.getAttribute("aria-label"), box: node.getBoundingClientRect() }))
    .filter(({ box }) => box.width && meets(box, frame));
  const inside = (what, box) => {
    if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom) faults.push(`${what} leaves the frame`);
    for (const control of over) if (meets(box, control.box)) faults.push(`${what} lies under ${control.name}`);
  };
  const path = document.querySelector("svg .leaders path"), matrix = path.getScreenCTM();
  const toScreen = (pair) => { const [x, y] = pair.split(" ").map(Number); return new DOMPoint(x, y).matrixTransform(matrix); };
  const leaders = path.getAttribute("d").split("M").slice(1).map((line) => line.split("L").map(toScreen));
  const discs = [...document.querySelectorAll("button[data-stop]")].filter((node) => !node.hidden).map((node) => {
    const box = node.querySelector("span").getBoundingClientRect(), x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return { mark: node.innerText, name: node.title, box, x, y, leader: leaders.find(([, end]) => Math.hypot(end.x - x, end.y - y) < 2) };
  });
  const touch = (a, b) => meets(a.box, b.box) && (a.box.width !== a.box.height || b.box.width !== b.box.height || Math.hypot(a.x - b.x, a.y - b.y) < a.box.width);
  for (const disc of discs) {
    inside(`disc ${disc.mark}`, disc.box);
    if (!disc.leader) faults.push(`disc ${disc.mark} has no leader`);
    for (const other of discs) if (other !== disc) {
      if (discs.indexOf(other) < discs.indexOf(disc) && touch(disc, other)) faults.push(`disc ${disc.mark} lies on disc ${other.mark}`);
      if (disc.leader && awayFrom(disc.leader, other) < 9) faults.push(`disc ${other.mark} lies on the leader of ${disc.mark}`);
    }
  }
  const names = window.namesOnMap().filter(({ points }) => points.some((point) => meets(point, frame)));
  for (const { text, box, points, isStop } of names) {
    for (const point of points) inside(`name ${text}`, point);
    if (!isStop) continue;
    const away = ({ x, y }) => Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
    const own = Math.min(...discs.filter((disc) => disc.name.includes(text.replace("…", ""))).map(away));
    for (const disc of discs) {
      if (meets(box, disc.box)) faults.push(`name ${text} lies on disc ${disc.mark}`);
      if (disc.name.includes(text.replace("…", ""))) continue;
      if (away(disc) < own) faults.push(`name ${text} is nearer to disc ${disc.mark}`);
      if (disc.leader && away(disc.leader[0]) < own) faults.push(`name ${text} is nearer to the place of ${disc.mark}`);
    }
  }
  const signs = [...document.querySelectorAll("svg .sign")].map((node) => node.getBoundingClientRect());
  signs.forEach((sign, i) => { for (const other of signs.slice(0, i)) if (meets(sign, other)) faults.push("a sign lies on another"); });
  for (const sign of signs) for (const disc of discs) if (meets(sign, disc.box)) faults.push(`a sign lies on disc ${disc.mark}`);
  return { faults: [...new Set(faults)], discs: discs.length, names: names.filter(({ isStop }) => isStop).length, signs: signs.length };
};

function awayFrom([a, b], { x, y }) {
  const dx = b.x - a.x, dy = b.y - a.y, share = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(a.x + share * dx - x, a.y + share * dy - y);
}

// Names as they were drawn: the canvas itself keeps no words.
const written = new WeakMap(), fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  if (!written.has(this.canvas)) written.set(this.canvas, []);
  const { width } = this.measureText(text), size = parseFloat(this.font.match(/([\d.]+)px/)[1]);
  written.get(this.canvas).push({ text, font: this.font, colour: this.fillStyle, at: this.getTransform(), width, height: size });
  return fill.call(this, text, x, y);
};
window.namesOnMap = () => {
  const canvas = document.querySelector(".leaflet-labels-pane canvas"), frame = canvas.getBoundingClientRect(), grow = frame.width / canvas.width;
  return (written.get(canvas) || []).map(({ text, font, colour, width, height, at: { a, b, e, f } }) => {
    const [cos, sin] = [a * grow, b * grow], x = frame.left + e * grow, y = frame.top + f * grow, steps = Math.max(1, Math.ceil(width / 6));
    const points = Array.from({ length: steps + 1 }, (_, i) => [width * (i / steps - 0.5), 0]).flatMap(([along]) => [-height / 2, 0, height / 2].map((off) => {
      const [px, py] = [x + along * cos - off * sin, y + along * sin + off * cos];
      return { left: px, right: px, top: py, bottom: py };
    }));
    const [left, right, top, bottom] = [Math.min(...points.map((p) => p.left)), Math.max(...points.map((p) => p.right)), Math.min(...points.map((p) => p.top)), Math.max(...points.map((p) => p.bottom))];
    return { text, points, isStop: /^650 12.5px/.test(font) && colour === "#14213d", box: { left, right, top, bottom } };
  });
};
