// Reading the data, building elements, and plane geometry. Texts become text nodes, never HTML.
const WHITE = "#FFFFFF", INK = "#14213D", TRACE = "#B0124F", GROUND = "#F4F1EA", PAPER = "#FAF6EC";
const FONT = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
const BASE_ZOOM = 18;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DIGIT = new Uint8Array(128);
[...ALPHABET].forEach((letter, value) => { DIGIT[letter.charCodeAt(0)] = value; });

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// A button with a drawn sign.
function icon(d) { return shape("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, shape("path", { d })); }
function tool(label, d, action) {
  const button = element("button", { type: "button", "aria-label": label, title: label }, icon(d));
  button.addEventListener("click", action);
  return button;
}

function say(texts, key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => name in values ? String(values[name]) : whole);
}

function decode(text) {
  const numbers = [];
  let value = 0, unit = 1;
  for (let i = 0; i < text.length; i++) {
    const digit = DIGIT[text.charCodeAt(i)];
    value += (digit & 31) * unit;
    if (digit & 32) { unit *= 32; continue; }
    numbers.push(value % 2 ? -(value - 1) / 2 : value / 2);
    value = 0; unit = 1;
  }
  return numbers;
}

// Web Mercator pixels at BASE_ZOOM, from the south-west corner of the data.
function projection(origin) {
  const size = 256 * 2 ** BASE_ZOOM;
  const world = (lon, lat) => {
    const sine = Math.sin(lat * Math.PI / 180);
    return [(lon + 180) / 360 * size, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size];
  };
  const zero = world(...origin);
  return (lon, lat) => { const [x, y] = world(lon, lat); return [x - zero[0], y - zero[1]]; };
}

function readFeatures(text, origin, project) {
  const numbers = decode(text), features = [];
  let i = 0, x = 0, y = 0;
  while (i < numbers.length) {
    const feature = { name: numbers[i++], parts: [] };
    for (let count = numbers[i++]; count > 0; count--) {
      const part = [];
      for (let points = numbers[i++]; points > 0; points--) {
        x += numbers[i++]; y += numbers[i++];
        part.push(project(origin[0] + x / 1e5, origin[1] + y / 1e5));
      }
      feature.parts.push(part);
    }
    features.push(feature);
  }
  return features;
}

const hypot = (x, y) => Math.sqrt(x * x + y * y);
const distance = (a, b) => hypot(a[0] - b[0], a[1] - b[1]);
const lengthOf = (line) => line.reduce((sum, p, i) => i ? sum + distance(line[i - 1], p) : 0, 0);
const scaled = (line, scale) => line.map(([x, y]) => [x * scale, y * scale]);
const middle = (line) => pointAt(line, lengthOf(line) / 2);

function pointAt(line, at) {
  for (let i = 1; i < line.length; i++) {
    const step = distance(line[i - 1], line[i]);
    if (at <= step || i === line.length - 1) {
      const share = step ? Math.min(1, at / step) : 0, [a, b] = [line[i - 1], line[i]];
      return { x: a[0] + share * (b[0] - a[0]), y: a[1] + share * (b[1] - a[1]), angle: Math.atan2(b[1] - a[1], b[0] - a[0]) };
    }
    at -= step;
  }
  return { x: line[0][0], y: line[0][1], angle: 0 };
}

// A long line in equal pieces, none longer than `most`.
function pieces(line, most) {
  const span = lengthOf(line), count = Math.ceil(span / most), cuts = [];
  if (count < 2) return [line];
  let piece = [line[0]], walked = 0;
  for (let i = 1; i < line.length; i++) {
    const step = distance(line[i - 1], line[i]);
    while (cuts.length < count - 1 && walked + step > span * (cuts.length + 1) / count) {
      const share = (span * (cuts.length + 1) / count - walked) / step, [a, b] = [line[i - 1], line[i]];
      const cut = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
      cuts.push([...piece, cut]); piece = [cut];
    }
    piece.push(line[i]); walked += step;
  }
  return [...cuts, piece];
}

// Douglas and Peucker.
function simplify(line, tolerance) {
  const keep = new Uint8Array(line.length), stack = [[0, line.length - 1]];
  keep[0] = keep[line.length - 1] = 1;
  while (stack.length) {
    const [from, to] = stack.pop(), [ax, ay] = line[from], dx = line[to][0] - ax, dy = line[to][1] - ay;
    const span = hypot(dx, dy);
    let worst = tolerance, index = -1;
    for (let i = from + 1; i < to; i++) {
      const px = line[i][0] - ax, py = line[i][1] - ay;
      const away = span > 1e-9 ? Math.abs(px * dy - py * dx) / span : hypot(px, py);
      if (away > worst) { worst = away; index = i; }
    }
    if (index > 0) { keep[index] = 1; stack.push([from, index], [index, to]); }
  }
  return line.filter((_, i) => keep[i]);
}

// Chaikin's corner cutting.
function smooth(line, times) {
  for (; times > 0; times--) {
    const out = [line[0]];
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1], line[i]];
      out.push([0.75 * a[0] + 0.25 * b[0], 0.75 * a[1] + 0.25 * b[1]], [0.25 * a[0] + 0.75 * b[0], 0.25 * a[1] + 0.75 * b[1]]);
    }
    out.push(line[line.length - 1]);
    line = out;
  }
  return line;
}

// Widths are given for zooms 14 to 18; beyond, they grow with the ground.
function atZoom(widths, zoom) {
  if (zoom <= 14) return widths[0] * 2 ** (zoom - 14);
  if (zoom >= 18) return widths[4] * 1.6 ** (zoom - 18);
  const i = Math.floor(zoom - 14);
  return widths[i] + (widths[i + 1] - widths[i]) * (zoom - 14 - i);
}
