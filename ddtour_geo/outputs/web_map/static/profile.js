// The profile of heights: known ground as a line, unknown ground hatched, stops and steps marked.
const PROFILE_TOP = 34, PROFILE_HEIGHT = 88, PROFILE_FOOT = 24, PROFILE_STEPS = "#6B5A47";

class Profile {
  constructor(page, { highlight, open }) {
    Object.assign(this, { page, highlight, open, circuit: null, position: null, section: null });
    this.wide = window.matchMedia("(min-width: 900px)");
    this.wide.addEventListener("change", () => this.settle());
    this.observer = new ResizeObserver(() => this.draw());
    this.mount();
  }
  // Below the map on a wide screen, after the timetable on a narrow one; the list may come anew.
  mount() {
    const section = this.page.querySelector(".sheet .profile");
    if (!section) return;
    if (this.section) this.section.remove();
    Object.assign(this, { section, home: section.previousElementSibling, host: section.querySelector(".profile-draw") });
    this.observer.disconnect();
    this.observer.observe(this.host);
    this.settle();
    this.draw();
  }
  settle() {
    if (!this.section) return;
    this.page.classList.toggle("has-profile", this.wide.matches);
    if (this.wide.matches) this.page.querySelector(".sheet").after(this.section); else this.home.after(this.section);
  }

  show(circuit) {
    this.circuit = circuit.profile ? circuit : null;
    if (this.circuit && !circuit.profile.parts) circuit.profile.parts = readProfile(circuit.profile.line);
    if (this.section) this.draw();
  }

  draw() {
    const width = this.host.clientWidth;
    if (!this.circuit || width < 120) { this.host.replaceChildren(); return; }
    const { parts, total, unknown, steps, stops: ends, scale: [bottom, top] } = this.circuit.profile;
    const left = 52, right = width - 16, foot = PROFILE_TOP + PROFILE_HEIGHT;
    const x = this.x = (metres) => left + (right - left) * metres / (total || 1), y = (height) => foot - PROFILE_HEIGHT * (height - bottom) / (top - bottom);
    const point = ([at, height]) => `${x(at).toFixed(1)} ${y(height).toFixed(1)}`;
    const line = (part) => `M${part.map(point).join("L")}`;
    const rule = (height) => shape("path", { d: `M${left} ${y(height)}H${right}`, stroke: "#DDE0E6" });
    const label = (px, py, anchor, words) => shape("text", { x: px, y: py, "text-anchor": anchor }, words);
    const levels = [bottom, (bottom + top) / 2, top], ticks = distances(total, right - left);
    const svg = shape("svg", { viewBox: `0 0 ${width} ${foot + PROFILE_FOOT}`, height: foot + PROFILE_FOOT },
      shape("defs", {}, shape("pattern", { id: "unknown-ground", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        shape("rect", { width: 6, height: 6, fill: WHITE }), shape("path", { d: "M0 0V6", stroke: "#8A93A5", "stroke-width": 2.4 }))),
      ...levels.map(rule), ...levels.map((height) => label(left - 8, y(height) + 4, "end", this.metres(height))),
      ...ticks.map((at) => label(x(at), foot + 17, at ? "middle" : "start", this.kilometres(at, ticks))),
      ...parts.map((part) => shape("path", { d: `${line(part)}L${x(part[part.length - 1][0]).toFixed(1)} ${foot}L${x(part[0][0]).toFixed(1)} ${foot}Z`, fill: TRACE, opacity: .13 })),
      ...unknown.filter(([a, b]) => x(b) - x(a) >= 1).map(([a, b]) => shape("rect", { class: "unknown", x: x(a).toFixed(1), y: PROFILE_TOP, width: (x(b) - x(a)).toFixed(1), height: PROFILE_HEIGHT, fill: "url(#unknown-ground)", opacity: .7 })),
      ...parts.map((part) => shape("path", { class: "known", d: line(part), fill: "none", stroke: TRACE, "stroke-width": 3, "stroke-linejoin": "round", "stroke-linecap": "round" })),
      ...steps.map(([a, b]) => { const from = Math.min(x(a), x((a + b) / 2) - 5), to = Math.max(x(b), x((a + b) / 2) + 5); return shape("path", { class: "steps", d: `M${from.toFixed(1)} ${foot - 9}H${to.toFixed(1)}M${from.toFixed(1)} ${foot - 5.5}H${to.toFixed(1)}M${from.toFixed(1)} ${foot - 2}H${to.toFixed(1)}`, stroke: PROFILE_STEPS, "stroke-width": 1.8 }); }),
      ...this.marks(ends, x, y, foot));
    this.host.replaceChildren(svg);
    this.setPosition(this.position);
  }

  // Numbers stand over the line, moved sideways where they would meet; a thin line leads down.
  marks(ends, x, y, foot) {
    const { stops } = this.circuit, halves = stops.map(({ mark }) => 10 + 3.5 * (mark.length - 1));
    const at = ends.map(x), place = at.slice();
    for (let round = 0; round < 40; round++) for (let i = 1; i < place.length; i++) {
      const lack = halves[i - 1] + halves[i] + 2 - (place[i] - place[i - 1]);
      if (lack > 0) { place[i - 1] -= lack / 2; place[i] += lack / 2; }
    }
    const over = Math.max(0, place[place.length - 1] - at[at.length - 1] - 4);
    return stops.flatMap((stop, i) => {
      if (stop.reserved) return [];
      const height = heightAt(this.circuit.profile.parts, ends[i]), end = height === null ? foot : y(height), square = /^[DA]$/.test(stop.mark), px = place[i] - over * i / (stops.length || 1);
      const mark = shape("g", { class: "mark", "data-mark": stop.mark, "data-place": stop.id }, shape("title", {}, stop.name),
        shape("path", { d: `M${px.toFixed(1)} 20L${at[i].toFixed(1)} ${PROFILE_TOP - 6}V${end.toFixed(1)}`, stroke: INK, "stroke-width": 1.2, fill: "none" }),
        height === null ? "" : shape("circle", { cx: at[i].toFixed(1), cy: end.toFixed(1), r: 3.4, fill: WHITE, stroke: INK, "stroke-width": 1.8 }),
        shape("rect", { x: (px - halves[i]).toFixed(1), y: 1, width: 2 * halves[i], height: 20, rx: square ? 5 : 10 }),
        shape("text", { x: px.toFixed(1), y: 15.5, "text-anchor": "middle" }, stop.mark));
      mark.addEventListener("mouseenter", () => this.highlight(stop.id, true));
      mark.addEventListener("mouseleave", () => this.highlight(stop.id, false));
      mark.addEventListener("click", () => this.open(stop.id));
      return mark;
    });
  }
  mark(id, on) { if (this.section) for (const node of this.host.querySelectorAll(".mark")) if (node.dataset.place === id) node.classList.toggle("active", on); }

  // Metres from the start, or null where nobody knows.
  setPosition(metres) {
    this.position = metres;
    if (!this.section) return;
    this.host.querySelector(".here")?.remove();
    if (metres === null || metres === undefined || !this.circuit || !this.host.firstChild) return;
    const { parts, total, scale: [bottom, top] } = this.circuit.profile, at = Math.max(0, Math.min(total, metres)), height = heightAt(parts, at);
    const foot = PROFILE_TOP + PROFILE_HEIGHT, px = this.x(at).toFixed(1), py = (height === null ? foot : foot - PROFILE_HEIGHT * (height - bottom) / (top - bottom)).toFixed(1);
    this.host.firstChild.append(shape("g", { class: "here", "data-metres": Math.round(at), ...(height !== null && { "data-height": height.toFixed(1) }) },
      shape("path", { d: `M${px} ${PROFILE_TOP}V${foot}`, stroke: "#1A66D6", "stroke-width": 1.5 }),
      shape("circle", { cx: px, cy: py, r: 7, fill: "#1A66D6", stroke: WHITE, "stroke-width": 3 })));
  }

  metres(value) { return `${Math.round(value)}${NBSP}m`; }
  kilometres(at, ticks) {
    const digits = ticks[1] % 100 ? 2 : 1, text = (at / 1000).toFixed(digits);
    return `${document.documentElement.lang === "fr" ? text.replace(".", ",") : text}${NBSP}km`;
  }
}

function readProfile(text) {
  const numbers = decode(text), parts = [];
  let x = 0, y = 0;
  for (let i = 0; i < numbers.length;) {
    const part = [];
    for (let count = numbers[i++]; count > 0; count--) { x += numbers[i++]; y += numbers[i++]; part.push([x / 10, y / 10]); }
    parts.push(part);
  }
  return parts;
}

// The height at a distance; at a door, that of its street.
function heightAt(parts, at) {
  let best = null, away = 30;
  for (const part of parts) for (let i = 0; i < part.length; i++) {
    const [a, b] = [part[Math.max(0, i - 1)], part[i]];
    if (a[0] <= at && at <= b[0]) return b[0] > a[0] ? a[1] + (b[1] - a[1]) * (at - a[0]) / (b[0] - a[0]) : b[1];
    if (Math.abs(b[0] - at) < away) { away = Math.abs(b[0] - at); best = b[1]; }
  }
  return best;
}

// Round distances at which the axis has a number.
function distances(total, width) {
  const least = total * 84 / width, step = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000].find((one) => one >= least) ?? 100000;
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, i) => i * step);
}

// Where the walker is on the planned circuit; null off its line and on a way that skips stops.
function alongCircuit(day) {
  const { where, last } = day;
  if (!where || where.target !== last + 1 || where.away > FAR) return null;
  return day.legs.slice(0, last).reduce((sum, leg) => sum + leg.metres, 0) + where.along;
}
