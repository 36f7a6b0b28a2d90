// @ts-check
// What she wishes for: every place of the territory, the stops of the circuit first, in their order.
import { h, put, sign, SIGNS } from "./dom.js";
import { t, count, duration, clock } from "./texts.js";
import { draggable, moveKey } from "./moving.js";

export class Wishes {
  /** @param {any} screen */
  constructor(screen) {
    this.screen = screen;
    this.circuit = screen.circuit;
    this.head = h("div", { class: "panel-head" });
    this.list = h("ul", { class: "wishes" });
    this.order = h("p", { class: "order", hidden: true });
    this.begin = h("p", { class: "begin", hidden: true }, t("begin_wishing"), " ", h("button", { type: "button", class: "link", "data-key": "wish-all", on: { click: () => this.wishAll() } }, t("wish_all")));
    this.node = h("section", { class: "left", id: "wishes", "aria-label": t("wishes") }, this.head, this.order, this.begin, this.list,
      h("p", { class: "foot" }, h("button", { type: "button", class: "plain-button", on: { click: () => screen.editPlace(null) } }, sign(SIGNS.plus), t("new_place"))));
  }

  /** Stops as they are walked, then what is left out, then what is excluded. */
  rows() {
    const { circuit, screen } = this, visited = circuit.visited(), fixed = new Map((circuit.draft.fixed || []).map((/** @type {any} */ one) => [one.place, { ...one, state: "fixed" }]));
    const of = (/** @type {string} */ place) => fixed.get(place) || circuit.visit(place) || { place, state: "out" };
    const { start, end } = circuit.draft, ends = new Set([start, end || start]);
    const rest = [...screen.places.keys()].filter((id) => !visited.includes(id) && !ends.has(id)).map(of);
    const wished = circuit.draft.visits.filter((/** @type {any} */ visit) => visit.state !== "out").map((/** @type {any} */ visit) => visit.place);
    const rank = (/** @type {any} */ visit) => visit.state === "out" ? 1000 : wished.indexOf(visit.place);
    return [{ place: start, isEnd: true, state: "required" }, ...visited.map((/** @type {string} */ place) => ({ ...of(place), isStop: true })), ...rest.sort((a, b) => rank(a) - rank(b))];
  }

  update() {
    const { circuit } = this, rows = this.rows(), plan = circuit.plan, stops = circuit.visited().length;
    if (this.list.querySelector(".lifted")) return;
    const visits = plan && plan.totals ? plan.totals.words.visits : "";
    put(this.head, h("h2", {}, t("wishes")), h("span", {}, [String(rows.filter((row) => row.state !== "out").length), count("kept", stops), visits].filter(Boolean).join(" · ")));
    const isEmpty = rows.every((row) => row.isEnd || row.state === "out");
    this.begin.hidden = !isEmpty;
    this.order.hidden = !(circuit.draft.keep_order || circuit.draft.order);
    put(this.order, t("own_order"), " ", h("button", { type: "button", class: "link", "data-key": "free-order", on: { click: () => { this.screen.start(); circuit.change(t("did_free_order"), { keep_order: null, order: null }); } } }, t("free_order")));
    put(this.list, rows.map((row) => this.row(row)));
  }

  /** @param {any} visit */
  row(visit) {
    const { screen, circuit } = this, id = visit.place, place = screen.places.get(id) || { id, name: id }, left = (circuit.plan && circuit.plan.unvisited || []).find((/** @type {any} */ one) => one.place === id);
    const minutes = visit.service_minutes ?? place.service_minutes ?? 0;
    const handle = visit.isEnd ? h("span", { class: "handle" }) : h("button", { type: "button", class: "handle", "aria-label": t("drag", { name: place.name }), title: t("drag_how"), "data-key": `drag-${id}` }, sign(SIGNS.grip));
    const row = h("li", { class: `wish ${visit.state}`, data: { place: id, stopRow: visit.isStop ? "" : null } }, handle,
      h("div", { class: "who" }, h("button", { type: "button", class: "name", "data-key": `name-${id}`, title: place.name, on: { click: () => screen.editPlace(id) } }, place.name), h("span", { class: "chips" }, this.chips(visit, place, left))),
      h("div", { class: "what" }, visit.isEnd || visit.state === "fixed" ? h("span", { class: "minutes" }, visit.isEnd ? this.atStart(id) : minutes ? duration(minutes) : "") : this.minutes(id, minutes, place), visit.isEnd || visit.state === "fixed" ? h("span", { class: "chip dark" }, t(visit.isEnd ? "required" : "fixed")) : this.state(visit, place)));
    for (const [type, on] of /** @type {[string, boolean][]} */ ([["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]])) row.addEventListener(type, () => screen.point(id, on));
    if (!visit.isEnd) {
      row.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => moveKey(event, screen, id));
      draggable(screen, this.list, row, handle, id);
    }
    return row;
  }

  /** What is spent at the start before the walk; a start alone is not visited. @param {string} id */
  atStart(id) {
    const { plan } = this.circuit, stop = plan && plan.stops && plan.stops[0];
    return stop && stop.place === id && stop.service_s ? stop.stay : "";
  }

  /** @param {any} visit @param {any} place @param {any} left */
  chips(visit, place, left) {
    /** @type {any[]} */ const chips = [];
    const chip = (/** @type {string} */ kind, /** @type {string} */ text) => chips.push(h("span", { class: `chip ${kind}` }, text));
    if (visit.isEnd) chip("grey", this.circuit.draft.end && this.circuit.draft.end !== this.circuit.draft.start ? t("is_start") : t("is_start_end"));
    if (visit.state === "fixed") chip("grey", visit.start ? t("fixed_at", { clock: clock(String(visit.start)) }) : visit.title || t("fixed"));
    if (left && visit.state !== "out") chip("bad", left.number ? t("left_out_number", { number: left.number }) : t("left_out"));
    if (place.to_confirm) chip("warn", t("to_confirm"));
    if (place.hours_unknown) chip("warn", t("hours_unknown"));
    if (visit.locked) chip("grey", t("locked"));
    if (!chips.length && place.theme) chip("grey", this.screen.theme(place.theme));
    return chips;
  }

  /** @param {string} id @param {number} minutes @param {any} place */
  minutes(id, minutes, place) {
    const input = h("input", { type: "number", min: 0, max: 600, step: 1, value: minutes, "aria-label": t("minutes_of", { name: place.name }), "data-key": `minutes-${id}`,
      on: { change: () => { this.screen.start(); this.circuit.change(t("did_minutes", { name: place.name, minutes: input.value }), { visits: { [id]: { service_minutes: Number(input.value) } } }); } } });
    return h("label", { class: "minutes" }, input, h("span", { "aria-hidden": "true" }, t("min")));
  }

  /** One control for required, five degrees of interest, and out. @param {any} visit @param {any} place */
  state(visit, place) {
    const value = visit.state === "wished" ? String(visit.score || 1) : visit.state;
    const select = h("select", { "aria-label": t("wish_of", { name: place.name }), "data-key": `state-${visit.place}`, on: { change: () => this.choose(visit.place, place, select.value) } },
      [["required", t("required")], ...[5, 4, 3, 2, 1].map((score) => [String(score), t("interest", { score })]), ["out", t("out")]].map(([key, label]) => h("option", { value: key, selected: key === value }, label)));
    const shown = visit.state === "required" ? h("span", { class: "chip dark", "aria-hidden": "true" }, t("required"))
      : visit.state === "out" ? h("span", { class: "chip faint", "aria-hidden": "true" }, t("out"))
      : h("span", { class: "dots", "aria-hidden": "true" }, [1, 2, 3, 4, 5].map((dot) => h("i", { class: dot <= (visit.score || 1) ? "full" : "" })));
    return h("span", { class: "state" }, shown, select);
  }

  /** Every place is wished alike: a beginning from which she takes away. */
  wishAll() {
    const { circuit, screen } = this, { start, end } = circuit.draft;
    const wished = [...screen.places.values()].filter((place) => place.id !== start && place.id !== end && !place.off_streets).map((place) => [place.id, { state: "wished", score: 3 }]);
    screen.start();
    circuit.change(t("wish_all"), { visits: Object.fromEntries(wished) });
  }

  /** @param {string} id @param {any} place @param {string} value */
  choose(id, place, value) {
    this.screen.start();
    const change = value === "required" ? { state: "required" } : value === "out" ? { state: "out" } : { state: "wished", score: Number(value) };
    const what = value === "required" ? t("required") : value === "out" ? t("out") : t("interest", { score: value });
    this.circuit.change(t("did_wish", { name: place.name, what }), { visits: { [id]: change } });
  }
}
