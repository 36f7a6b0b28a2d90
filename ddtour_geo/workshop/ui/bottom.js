// @ts-check
// Up to three variants side by side, and the departures at which the circuit works.
import { h, put, signButton, sign, SIGNS } from "./dom.js";
import { t, count, kilometres, shortDay, language } from "./texts.js";
import { get, post, send, follow } from "./api.js";
import { notice } from "./notices.js";

const DAYS = 28, LETTERS = "ABC";

export class Bottom {
  /** @param {any} screen */
  constructor(screen) {
    this.screen = screen;
    this.circuit = screen.circuit;
    /** @type {any[]} */ this.variants = [];
    /** @type {any} */ this.table = null;
    /** @type {AbortController | null} */ this.search = null;
    this.askedFor = this.problem = "";
    this.progress = 0;
    for (const type of ["flight", "draft"]) this.circuit.addEventListener(type, () => this.rest());
    this.cards = h("div", { class: "cards" });
    this.calendar = h("div", { class: "calendar-body", tabindex: 0, role: "group", "aria-label": t("departures") });
    this.node = h("footer", { class: "bottom" },
      h("section", { class: "variants", id: "variants", "aria-label": t("variants") }, h("div", { class: "panel-head" }, h("h2", {}, t("variants")), h("span", {}, t("variants_hint"))), this.cards),
      h("section", { class: "calendar", "aria-label": t("departures") }, this.legend = h("div", { class: "panel-head" }, h("h2", {}, t("departures"))), this.calendar));
  }

  async open() {
    try { this.variants = listOf(await get(`${this.circuit.path}/variants`), "variants"); } catch (error) { notice(error); }
    this.update();
  }

  leave() { this.rest(); clearTimeout(this.timer); }

  /** She works: the long search steps back, and begins again when she rests. */
  rest() {
    if (!this.search) return;
    this.search.abort();
    this.search = null;
    this.askedFor = "";
  }

  update() {
    this.drawVariants();
    const now = this.asking();
    if (now !== this.askedFor) {
      this.askedFor = now;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), 1500);
    }
    this.drawCalendar();
  }

  /** What the calendar depends on. */
  asking() {
    const { draft } = this.circuit;
    return JSON.stringify({ ...draft, title: "", departure: draft.departure.slice(11) });
  }

  drawVariants() {
    const { circuit } = this, plan = circuit.plan, isFull = this.variants.length >= 3;
    put(this.cards, this.variants.map((variant, i) => this.card(variant, i)),
      !isFull && h("button", { type: "button", class: "pin", "data-key": "pin", disabled: !plan || Boolean(plan.error), on: { click: () => this.pin() } }, sign(SIGNS.pin), t(this.variants.length ? "pin_another" : "pin_this")));
  }

  /** @param {any} variant @param {number} i */
  card(variant, i) {
    const { circuit } = this, plan = variant.plan, isCurrent = circuit.plan && plan && plan.fingerprint === circuit.plan.fingerprint, letter = LETTERS[i];
    const facts = plan && plan.stops ? [count("stops", plan.stops.filter((/** @type {any} */ stop) => !/^[DA]/.test(stop.mark)).length), plan.sketch ? plan.totals.words.length : kilometres(plan.totals.metres),
      [`${t("return")} `, h("b", {}, plan.head.end)], t("score", { score: plan.score })] : [t("impossible")];
    return h("article", { class: isCurrent ? "variant current" : "variant" },
      h("h3", {}, `${letter} · ${variant.label || t("variant")}`), plan && plan.legs ? this.thumb(plan) : null,
      h("ul", {}, facts.map((fact) => h("li", {}, fact)), plan && plan.totals ? h("li", { class: plan.totals.minutes.margin < 5 ? "loss" : "faint" }, t("margin_of", { margin: plan.totals.words.margin })) : null),
      h("span", { class: "acts" }, isCurrent ? h("span", { class: "chip good" }, t("on_screen")) : h("button", { type: "button", class: "link", "data-key": `take-${variant.id}`, on: { click: () => this.choose(variant, letter) } }, t("take_up")),
        signButton(t("drop_variant", { letter }), SIGNS.close, () => this.drop(variant), { class: "icon small", "data-key": `drop-${variant.id}` })));
  }

  /** The trace in little. @param {any} plan */
  thumb(plan) {
    const { map } = this.screen, legs = map.read(plan).legs, points = legs.flatMap((/** @type {any} */ leg) => leg.points);
    const xs = points.map((/** @type {any} */ p) => p[0]), ys = points.map((/** @type {any} */ p) => p[1]), x = Math.min(...xs), y = Math.min(...ys), size = Math.max(Math.max(...xs) - x, Math.max(...ys) - y, 1);
    return shape("svg", { viewBox: `${x - size * .06} ${y - size * .06} ${size * 1.12} ${size * 1.12}`, class: "thumb", "aria-hidden": "true" },
      ...legs.map((/** @type {any} */ leg) => shape("path", { d: pathData(simplify(leg.points, size / 90)), fill: "none", stroke: leg.ride ? INK : TRACE, "stroke-width": size * .028, "stroke-linejoin": "round", "stroke-linecap": "round" })));
  }

  async pin() {
    try { this.variants = listOf(await post(`${this.circuit.path}/variants`, { label: t(this.variants.length ? "variant" : "variant_first") }), "variants", this.variants); this.drawVariants(); this.circuit.tell("change"); } catch (error) { notice(error); }
  }

  /** @param {any} variant */
  async drop(variant) {
    try { await send("DELETE", `${this.circuit.path}/variants/${encodeURIComponent(variant.id)}`); this.variants = this.variants.filter((other) => other !== variant); this.drawVariants(); } catch (error) { notice(error); }
  }

  /** @param {any} variant @param {string} letter */
  choose(variant, letter) {
    this.screen.start();
    const nothing = Object.fromEntries(Object.keys(this.circuit.draft).filter((key) => !(key in variant.draft)).map((key) => [key, null]));
    this.circuit.change(t("did_variant", { letter }), { ...nothing, ...variant.draft });
  }

  async ask() {
    this.rest();
    this.askedFor = this.asking();
    const search = this.search = new AbortController(), first = this.circuit.draft.departure.slice(0, 10), last = new Date(Date.parse(`${first}T12:00:00Z`) + (DAYS - 1) * 864e5).toISOString().slice(0, 10);
    // The hours beside hers keep her minutes, so that her own stands among them.
    const [hour, minute] = this.circuit.draft.departure.slice(11, 16).split(":"), earliest = `${hour < "08" ? hour : "08"}:${minute}`;
    this.progress = 0;
    this.drawCalendar();
    try {
      await follow("GET", `${this.circuit.path}/departures?first=${first}&last=${last}&earliest=${earliest}&latest=18:00&every=60`, undefined, (event, value) => {
        if (event === "frame") { this.table = { ...value, cells: value.hours.map(() => value.days.map(() => null)) }; this.problem = ""; }
        if (event === "cells") for (const cell of value.cells) this.table.cells[cell.row][cell.column] = cell;
        if (event === "progress") { this.progress = value.total ? value.done / value.total : 0; return; }
        if (event === "table") this.table = value;
        if (event === "failed") { this.table = null; this.problem = value.message; }
        this.drawCalendar();
      }, search.signal);
    } catch (error) {
      if (error instanceof DOMException) return;
      this.table = null;
      this.problem = /** @type {Error} */ (error).message;
    }
    if (this.search === search) { this.search = null; this.drawCalendar(); }
  }

  drawCalendar() {
    const { table } = this, isPartial = this.search || (table && table.cells.flat().includes(null));
    put(this.legend, h("h2", {}, t("departures")), h("span", {}, isPartial ? t("computing_share", { share: Math.round(100 * this.progress) }) : t("departures_key")), !isPartial && table && table.obstacles && table.obstacles.length ? h("span", { class: "obstacles" }, t("departures_not", { why: table.obstacles.map((/** @type {any} */ one) => one.text).join(", ") })) : null, !isPartial && table && table.doubt ? h("span", { class: "doubt" }, `? : ${table.doubt}`) : null);
    if (!table) { put(this.calendar, h("p", { class: "why" }, this.problem)); return; }
    const [day, hour] = this.circuit.draft.departure.split("T"), best = Math.max(...table.cells.flat().map((/** @type {any} */ cell) => cell && cell.stops || 0));
    const weekday = (/** @type {string} */ date) => new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { weekday: "short", timeZone: "UTC" }).format(new Date(`${date}T12:00:00Z`)).slice(0, 2);
    put(this.calendar, h("table", {}, h("thead", {}, h("tr", {}, h("td", {}), table.days.map((/** @type {any} */ one) => h("th", { scope: "col", class: one.is_holiday ? "holiday" : "", title: shortDay(one.date) }, h("span", {}, weekday(one.date)), h("span", {}, String(Number(one.date.slice(8)))))))),
      h("tbody", {}, table.hours.map((/** @type {string} */ row, /** @type {number} */ r) => h("tr", {}, h("th", { scope: "row" }, row), table.cells[r].map((/** @type {any} */ cell, /** @type {number} */ c) => this.cell(cell, table.days[c], row, best, table.days[c].date === day && row === hour.slice(0, 5))))))));
  }

  /** @param {string | null} letter */
  obstacle(letter) {
    const known = (this.table.obstacles || []).find((/** @type {any} */ one) => one.letter === letter);
    return known ? known.text : t("works_not");
  }

  /** The digit says it; the colour only repeats it. @param {any} cell @param {any} day @param {string} hour @param {number} best @param {boolean} isChosen */
  cell(cell, day, hour, best, isChosen) {
    if (!cell) return h("td", { class: "unknown" });
    const names = cell.hours_unknown || [], unknown = names.length ? `, ${t("departure_hours_unknown", { names: names.join(", ") })}` : "", stops = cell.stops, works = stops !== null && stops !== undefined, { date } = day, said = `${shortDay(date)}${day.is_holiday ? ` (${t("day_is_off")})` : ""}, ${hour} : ${works ? `${count("stops", stops)}${unknown}` : this.obstacle(cell.obstacle)}`;
    const kind = !works ? "none" : stops === best ? "best" : "fair";
    if (!works) return h("td", { class: kind, title: said }, h("span", { "aria-hidden": "true" }, "–"), h("span", { class: "hidden-text" }, said));
    return h("td", {}, h("button", { type: "button", class: `${kind}${unknown ? " doubtful" : ""}${isChosen ? " chosen" : ""}`, "aria-label": said, title: said, "aria-pressed": String(isChosen), "data-key": `cell-${date}-${hour}`,
      on: { click: () => { this.screen.start(); this.circuit.change(t("did_departure", { date, hour }), { departure: `${date}T${hour}:00` }); } } }, `${stops}${unknown ? "?" : ""}`));
  }
}

/** @param {any} answer @param {string} key @param {any[]} [known] */
function listOf(answer, key, known = []) {
  if (Array.isArray(answer)) return answer;
  if (answer && Array.isArray(answer[key])) return answer[key];
  return answer && answer.id ? [...known, answer] : known;
}
