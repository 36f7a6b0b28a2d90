// Other ways to go: circuit 0 is the main one; what another drops of it stays as a dotted ghost.
const DROPPED = "#6A7488", AVOIDED = "#7A1F00", SIGN = 12, SIGN_GAP = 12, STAIRS = "M-6 5H-3V2H0V-1H3V-4H6";

function readCircuit(circuit, number, data, project) {
  const legs = circuit.legs.map((leg) => ({ ...leg, points: readFeatures(leg.line, data.origin, project)[0].parts[0] }));
  const stops = circuit.stops.map((stop) => ({ ...stop, point: project(...stop.at), foot: project(...stop.foot) }));
  const sign = (isAvoided) => (at) => ({ point: project(...at), isAvoided });
  const signs = [...circuit.signs.map(sign(false)), ...circuit.avoided.map(sign(true))];
  return { number, legs, stops, signs, discs: discsOf(stops), profile: circuit.profile };
}

// The signs of a zoom: one speaks for those that would touch it, and a staircase that is walked before one that is not.
function signsAt(circuit, zoom) {
  const kept = [];
  for (const { point, isAvoided } of circuit.signs) {
    const [[x, y]] = scaled([point], 2 ** (zoom - BASE_ZOOM));
    if (kept.every((other) => hypot(other.x - x, other.y - y) > 2 * SIGN + SIGN_GAP)) kept.push({ x, y, isAvoided });
  }
  return kept;
}
const signBoxes = (circuit, zoom) => signsAt(circuit, zoom).map(({ x, y }) => [x - SIGN, y - SIGN, x + SIGN, y + SIGN]);

function drawGhost(svg, main, zoom) {
  const width = traceWidth(main.legs, zoom), scale = 2 ** (zoom - BASE_ZOOM);
  const d = onceOnly(main.legs.filter((leg) => !leg.ride).map((leg) => leg.points)).map((line) => pathData(simplify(scaled(line, scale), 1))).join("");
  svg.prepend(shape("g", { class: "ghost", fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round" },
    shape("path", { d, stroke: WHITE, "stroke-width": width * .62 + 2, opacity: .8 }),
    shape("path", { d, stroke: DROPPED, "stroke-width": width * .5, "stroke-dasharray": `0.1 ${width * 1.1}` })));
}

// Lines without the ground that they walk again: dots over dots would run together.
function onceOnly(lines) {
  const seen = new Set(), key = ([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`, out = [];
  for (const line of lines) {
    let part = null;
    for (let i = 1; i < line.length; i++) {
      const ends = [key(line[i - 1]), key(line[i])].sort().join(" ");
      if (seen.has(ends)) { part = null; continue; }
      seen.add(ends);
      if (!part) out.push(part = [line[i - 1]]);
      part.push(line[i]);
    }
  }
  return out;
}

function drawSigns(svg, circuit, zoom) {
  svg.append(...signsAt(circuit, zoom).map(({ x, y, isAvoided }) => {
    const colour = isAvoided ? AVOIDED : INK;
    return shape("g", { class: isAvoided ? "sign avoided" : "sign", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, fill: "none", stroke: colour, "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" },
      shape("circle", { r: SIGN, fill: WHITE, stroke: WHITE, "stroke-width": 4 }), shape("circle", { r: SIGN - 1, fill: WHITE }),
      shape("path", { d: STAIRS }), ...(isAvoided ? [shape("path", { d: "M-7 -7L7 7", stroke: WHITE, "stroke-width": 4.4 }), shape("path", { d: "M-7.5 -7.5L7.5 7.5", "stroke-width": 2.2 })] : []));
  }));
}

// Chooses the circuit that the page shows. The day itself stays with the main one.
class Variants {
  constructor(circuits, { figure, highlight, changed }) {
    Object.assign(this, { circuits, figure, highlightAll: highlight, changed, current: 0 });
    this.mount();
  }
  // The list may come anew, in another language.
  mount() {
    this.sections = [...document.querySelectorAll(".variant")];
    this.said = document.querySelector(".variant-said");
    if (this.panel) this.panel.remove();
    this.switches = [...document.querySelectorAll(".switch")];
    this.radios = [...document.querySelectorAll(".others input")];
    for (const radio of this.radios) radio.addEventListener("change", () => this.choose(Number(radio.value)));
    for (const group of document.querySelectorAll(".others [hidden]")) group.hidden = false;
    for (const row of document.querySelectorAll(".variant-stop")) for (const [type, on] of [["mouseenter", true], ["mouseleave", false]]) row.addEventListener(type, () => this.highlightAll(row.dataset.place, on));
    for (const { number, stops, discs } of this.circuits.slice(1)) for (const stop of [...stops, ...discs]) stop.name = this.row(stop.id, number).querySelector("strong").textContent;
    if (this.switches.length) this.place();
    if (this.current) this.tell();
  }
  // The switch of the list, and the same one over the map, where what it does is seen.
  place() {
    const words = document.getElementById("sans-marches").textContent, twin = this.switches[0].cloneNode(true);
    twin.removeAttribute("aria-labelledby");
    twin.setAttribute("aria-label", words);
    this.panel = element("div", { class: "map-switch" }, icon("M4 19H9V14H14V9H19V4"), element("span", { class: "name", "aria-hidden": "true" }, words), twin, this.price = element("span", { class: "map-cost", "aria-hidden": "true" }));
    this.figure.append(this.panel);
    this.switches.push(twin);
    for (const node of this.switches) {
      node.hidden = false;
      node.addEventListener("click", () => this.choose(this.current === 1 ? 0 : 1));
    }
  }
  section(number) { return this.sections.find((section) => section.dataset.circuit === String(number)); }

  choose(number) {
    this.current = number;
    this.tell();
    this.changed(this.circuits[number]);
  }
  tell() {
    const number = this.current, section = this.section(number);
    if (number) document.documentElement.dataset.circuit = number; else delete document.documentElement.dataset.circuit;
    for (const one of this.sections) one.classList.toggle("on", one === section);
    for (const node of this.switches) node.setAttribute("aria-checked", String(number === 1));
    for (const radio of this.radios) radio.checked = Number(radio.value) === (this.switches.length && number === 1 ? 0 : number);
    for (const node of document.querySelectorAll(".variant-part")) node.remove();
    if (this.said) this.said.textContent = section ? section.querySelector(".variant-cost").textContent : "";
    if (this.price) this.price.replaceChildren(...(number === 1 ? this.pieces(section) : []));
    const around = section && section.querySelector(".barriers");
    if (around) (this.said.closest(".switch-row") ?? this.said).after(Object.assign(around.cloneNode(true), { className: "barriers variant-part" }));
    this.stand(section, ".sheet > .subtitle", ".subtitle", true);
    this.stand(section, ".sheet > .totals", ".totals", true);
    this.stand(section, ".note-clock > span", ".variant-back", false);
    this.stand(section, ".profile-text > .profile-facts", ".profile-facts", false);
  }
  // On a narrow map only what it costs; the stops that change are said in the list.
  pieces(section) {
    const whole = section.querySelector(".variant-cost").textContent, { brief } = section.dataset;
    return [brief, element("span", { class: "rest" }, whole.slice(brief.length))];
  }
  // What the variant says stands where the main circuit says it.
  stand(section, where, what, isWhole) {
    const main = document.querySelector(where), own = section && section.querySelector(what);
    if (!main) return;
    main.hidden = Boolean(own);
    if (!own) return;
    const node = isWhole ? own.cloneNode(true) : element("span", {}, own.textContent);
    node.classList.add("variant-part");
    main.after(node);
  }

  row(id, number = this.current) { const section = this.section(number); return section && [...section.querySelectorAll(".variant-stop")].find((row) => row.dataset.place === id); }
  highlight(id, on) { for (const row of document.querySelectorAll(".variant-stop")) if (row.dataset.place === id) row.classList.toggle("active", on); }
  // The card of a stop in the hours of this variant; the rest is as on the main circuit.
  openCard(node, id, rows, opener, texts) {
    const row = this.row(id), main = rows.find((other) => other.dataset.stop === id), own = row.querySelector(".card");
    const title = element("h2", { id: node.getAttribute("aria-labelledby"), tabindex: "-1" }, row.querySelector("strong").textContent);
    const close = element("button", { type: "button", class: "close", "aria-label": texts.close }, icon("M6 6L18 18M18 6L6 18"));
    const body = (main ? main.querySelector(".card") : own).cloneNode(true);
    body.hidden = false;
    for (const part of body.querySelectorAll("[id]")) part.removeAttribute("id");
    for (const part of body.querySelectorAll(".open-card, .picture, audio")) part.remove();
    body.querySelector(".times").textContent = own.querySelector(".times").textContent;
    close.addEventListener("click", () => node.close());
    node.addEventListener("close", () => opener && opener.focus({ preventScroll: true }), { once: true });
    node.replaceChildren(element("div", { class: "card-tools" }, close), element("div", { class: "card-main" },
      element("div", { class: "card-head" }, row.querySelector(".disc").cloneNode(true), element("div", {}, title, element("p", { class: "how" }, row.querySelector(".how").textContent))), body));
    if (!node.open) { if (window.matchMedia("(min-width: 900px)").matches) node.show(); else node.showModal(); }
    node.scrollTop = 0;
    title.focus({ preventScroll: true });
  }
}
