// Do all the steps of a work at once.
function finish(steps) {
  for (;;) { const step = steps.next(); if (step.done) return step.value; }
}

// Which pixels are taken, and texts that find a free place.
class Grid {
  constructor(width, height) {
    this.cell = Math.max(2, Math.max(width, height) / 2400);
    this.columns = Math.ceil(width / this.cell) + 1;
    this.rows = Math.ceil(height / this.cell) + 1;
    this.taken = new Uint8Array(this.columns * this.rows);
  }
  box(left, top, right, bottom, visit) {
    const c = this.cell, x1 = Math.min(this.columns - 1, Math.floor(right / c)), y1 = Math.min(this.rows - 1, Math.floor(bottom / c));
    for (let y = Math.max(0, Math.floor(top / c)); y <= y1; y++)
      for (let x = Math.max(0, Math.floor(left / c)); x <= x1; x++) if (visit(y * this.columns + x) === false) return false;
    return true;
  }
  isFree(left, top, right, bottom) {
    if (left < 0 || top < 0 || right > this.columns * this.cell || bottom > this.rows * this.cell) return false;
    return this.box(left, top, right, bottom, (i) => this.taken[i] === 0);
  }
  take(left, top, right, bottom) { this.box(left, top, right, bottom, (i) => { this.taken[i] = 1; }); }
  // The cells that a circle touches.
  circle(x, y, radius, visit) {
    const c = this.cell, reach = radius * radius;
    return this.box(x - radius, y - radius, x + radius, y + radius, (i) => {
      const left = i % this.columns * c, top = Math.floor(i / this.columns) * c;
      const dx = x < left ? left - x : x > left + c ? x - left - c : 0, dy = y < top ? top - y : y > top + c ? y - top - c : 0;
      return dx * dx + dy * dy > reach || visit(i);
    });
  }
  isFreeCircle(x, y, radius) {
    if (x < radius || y < radius || x + radius > this.columns * this.cell || y + radius > this.rows * this.cell) return false;
    return this.circle(x, y, radius, (i) => this.taken[i] === 0);
  }
  takeLine(line, radius) {
    const span = lengthOf(line), step = Math.max(this.cell, radius / 2);
    for (let at = 0; at <= span; at += step) {
      const p = pointAt(line, at);
      this.circle(p.x, p.y, radius, (i) => { this.taken[i] = 1; });
    }
  }
}

const measurer = document.createElement("canvas").getContext("2d");
const widths = new Map();
function textWidth(text, font) {
  const key = font + text;
  if (!widths.has(key)) { measurer.font = font; widths.set(key, measurer.measureText(text).width); }
  return widths.get(key);
}

const SHORT = [["Boulevard", "Bd"], ["Avenue", "Av."], ["Place", "Pl."], ["Rue", "R."], ["Impasse", "Imp."], ["Passage", "Pass."]];
function abbreviate(name) {
  for (const [long, short] of SHORT) if (name.startsWith(long + " ")) { name = short + name.slice(long.length); break; }
  return name.replace(/\bSaint-/g, "St-").replace(/\bSainte-/g, "Ste-");
}

const limited = (text) => text.length > 60 ? text.slice(0, 59) + "…" : text;

// A text along a line: the straightest, most central, most horizontal window that is free.
function alongLine(grid, line, text, style, sides) {
  const width = textWidth(text, style.font) + text.length * (style.tracking || 0), span = lengthOf(line);
  if (span < width + 4) return null;
  let best = null;
  const step = Math.max(5, (span - width) / 60), radius = style.size * 0.5 + (style.haloWidth > 4 ? 3 : 0);
  for (let from = 2; from + width <= span - 2; from += step) {
    const count = Math.max(3, Math.ceil(width / (style.size * 0.7)));
    const samples = Array.from({ length: count + 1 }, (_, i) => pointAt(line, from + width * i / count));
    const first = samples[0], last = samples[count], chord = Math.atan2(last.y - first.y, last.x - first.x);
    let bend = 0, fits = true;
    for (let i = 1; i <= count && fits; i++) {
      const p = samples[i - 1], q = samples[i], heading = Math.atan2(q.y - p.y, q.x - p.x);
      const off = Math.abs(Math.atan2(Math.sin(heading - chord), Math.cos(heading - chord))) * 180 / Math.PI;
      fits = off <= 29 && (i === 1 || off + bend < 46);
      bend = Math.max(bend, off);
    }
    if (!fits) continue;
    const flat = Math.abs(Math.sin(chord)), central = Math.abs(from + width / 2 - span / 2) / span;
    for (const side of sides) {
      const cost = bend / 20 + flat * 0.5 + central + (side ? 0.4 : 0);
      if (best && best.cost <= cost) continue;
      const nx = -Math.sin(chord) * side, ny = Math.cos(chord) * side;
      if (samples.every((p) => grid.isFreeCircle(p.x + nx, p.y + ny, radius)))
        best = { cost, from, width, side, bend, samples, nx, ny, radius };
    }
  }
  if (!best) return null;
  for (const p of best.samples) grid.take(p.x + best.nx - radius, p.y + best.ny - radius, p.x + best.nx + radius, p.y + best.ny + radius);
  return { text, style, at: middle(best.samples.map((p) => [p.x, p.y])), glyphs: glyphsAlong(line, text, style, best) };
}

function glyphsAlong(line, text, style, { from, width, nx, ny, bend }) {
  const start = pointAt(line, from), end = pointAt(line, from + width);
  if (start.x > end.x) { line = [...line].reverse(); from = lengthOf(line) - from - width; }
  if (bend < 4 && !style.tracking) {
    const a = pointAt(line, from), b = pointAt(line, from + width), m = pointAt(line, from + width / 2);
    return [{ text, x: (a.x + b.x + 2 * m.x) / 4 + nx, y: (a.y + b.y + 2 * m.y) / 4 + ny, angle: Math.atan2(b.y - a.y, b.x - a.x) }];
  }
  const glyphs = [];
  for (const letter of text) {
    const advance = textWidth(letter, style.font) + (style.tracking || 0);
    const a = pointAt(line, from), b = pointAt(line, from + advance);
    glyphs.push({ text: letter, x: (a.x + b.x) / 2 + nx, y: (a.y + b.y) / 2 + ny, angle: Math.atan2(b.y - a.y, b.x - a.x) });
    from += advance;
  }
  return glyphs;
}

// A text, on one line or two, in the first free of several boxes around a point: within a room, and where its lines are accepted.
function besidePoint(grid, text, style, places, { room, accepts } = {}) {
  const lines = inTwo(text, style), height = lines.length * style.size * 1.2;
  const width = Math.max(...lines.map((line) => textWidth(line, style.font)));
  for (const [x, y, alignX, alignY] of places) {
    const left = x - width * alignX, top = y - height * alignY;
    if (room && (left < room[0] + 4 || left + width > room[2] - 4 || top < room[1] + 4 || top + height > room[3] - 4)) continue;
    if (!grid.isFree(left - 1, top, left + width + 1, top + height)) continue;
    const glyphs = lines.map((line, i) => ({
      text: line, angle: 0, y: top + (i + 0.5) * style.size * 1.2,
      x: left + (alignX === 0 ? textWidth(line, style.font) / 2 : alignX === 1 ? width - textWidth(line, style.font) / 2 : width / 2),
    }));
    if (accepts && !accepts(glyphs.map((glyph) => boxOfGlyph(glyph, style)))) continue;
    grid.take(left - 2, top - 1, left + width + 2, top + height + 1);
    return { text, style, glyphs };
  }
  return null;
}

function boxOfGlyph({ text, x, y }, { font, size }) {
  const half = textWidth(text, font) / 2, high = size / 2;
  return [x - half, y - high, x + half, y + high];
}

function inTwo(text, style) {
  if (text.length < 15 || !text.includes(" ")) return [text];
  const cuts = [...text].map((c, i) => c === " " ? i : -1).filter((i) => i > 0);
  const widest = (i) => Math.max(textWidth(text.slice(0, i), style.font), textWidth(text.slice(i + 1), style.font));
  const cut = cuts.reduce((a, b) => widest(b) < widest(a) ? b : a);
  return [text.slice(0, cut), text.slice(cut + 1)];
}

function drawLabels(context, labels) {
  context.textAlign = "center"; context.textBaseline = "middle"; context.lineJoin = "round";
  for (const { style, glyphs } of labels) {
    context.font = style.font;
    if (style.plate) for (const { x, y } of glyphs) {
      context.beginPath(); context.roundRect(x - 8.5, y - 6.5, 17, 13, 3); context.fillStyle = style.plate; context.fill();
      context.strokeStyle = WHITE; context.lineWidth = 1; context.stroke();
    }
    for (const pass of style.plate ? ["fill"] : ["stroke", "fill"]) {
      for (const glyph of glyphs) {
        context.save();
        context.translate(glyph.x, glyph.y); context.rotate(glyph.angle);
        if (pass === "stroke") {
          context.globalAlpha = 0.92; context.strokeStyle = style.halo || WHITE; context.lineWidth = 2 * (style.haloWidth || 3) * 0.7;
          context.strokeText(glyph.text, 0, 0);
        } else { context.fillStyle = style.colour; context.fillText(glyph.text, 0, 0); }
        context.restore();
      }
    }
  }
}
