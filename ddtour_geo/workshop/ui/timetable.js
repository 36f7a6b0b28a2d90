// @ts-check
// The clock of the circuit, and what does not fit into it, with the reason.
import { h, put, sign, SIGNS } from "./dom.js";
import { t, count } from "./texts.js";
import { move, moveKey } from "./moving.js";
import { offer } from "./dialogs.js";

export class Timetable {
  /** @param {any} screen */
  constructor(screen) {
    this.screen = screen;
    this.circuit = screen.circuit;
    this.head = h("div", { class: "panel-head" });
    this.bar = h("div", { class: "totals" });
    this.rows = h("ol", { class: "timetable" });
    this.out = h("section", { class: "left-out", "aria-label": t("left_out_why") });
    this.node = h("section", { class: "right", id: "timetable", "aria-label": t("timetable"), tabindex: -1 }, this.head, this.bar, this.rows, this.out);
  }

  update() {
    const plan = this.circuit.shown;
    if (!plan) return;
    if (plan.error) { this.impossible(plan.error); return; }
    const dark = plan.stops.filter((/** @type {any} */ stop) => stop.hours_unknown && !/^[DA]/.test(stop.mark)).length;
    put(this.head, h("h2", {}, t("timetable"), dark ? [" ", h("span", { class: "chip warn" }, count("dark", dark))] : null), h("span", {}, t("return"), " ", h("b", {}, plan.head.end), ` · ${t("at_latest")} `, h("b", {}, plan.head.latest)));
    this.totals(plan.totals);
    put(this.rows, plan.stops.map((/** @type {any} */ stop, /** @type {number} */ i) => this.stop(stop, plan.legs[i], i, plan)), (plan.notices || []).map((/** @type {any} */ said) => h("li", { class: "plan-notice" }, typeof said === "string" ? said : said.text)));
    this.unvisited(plan.unvisited || []);
  }

  /** Visits, walking, waiting, and what is left; hatched, so that colour only repeats it. @param {any} totals */
  totals(totals) {
    const { minutes, words } = totals, parts = ["visits", "walking", "riding", "waiting", "margin"].map((kind) => /** @type {[string, number]} */ ([kind, totals[`${kind}_s`]]));
    const all = parts.reduce((sum, [, seconds]) => sum + seconds, 0) || 1;
    put(this.bar, h("div", { class: "bar", "aria-hidden": "true" }, parts.filter(([kind, seconds]) => seconds && minutes[kind] !== 0).map(([kind, seconds]) => {
      const share = seconds / all, part = h("i", { class: kind }, share > 0.045 ? String(minutes[kind] ?? "") : "");
      part.style.flexGrow = String(share);
      return part;
    })), h("ul", { class: "key" }, parts.filter(([kind, seconds]) => (kind !== "riding" && kind !== "waiting") || seconds).map(([kind]) => h("li", {}, h("i", { class: kind, "aria-hidden": "true" }), `${t(`total_${kind}`)} `, h("b", {}, words[kind === "visits" ? "regrouping" : kind])))),
      h("p", { class: "figures" }, [words.length, totals.ascent === null || totals.ascent === undefined ? t("climb_unknown") : t("climb", { metres: Math.round(totals.ascent) }), t("score", { score: this.circuit.shown.score })].join(" · ")));
  }

  /** @param {any} stop @param {any} leg @param {number} i @param {any} plan */
  stop(stop, leg, i, plan) {
    const { screen } = this, isEnd = /^[DA]/.test(stop.mark), isLast = i === plan.stops.length - 1, id = stop.place, place = screen.places.get(id) || {}, visit = isEnd ? null : this.circuit.visit(id);
    const acts = isEnd ? null : h("span", { class: "acts" },
      this.act("earlier", SIGNS.up, id, stop, () => move(screen, id, i - 2), i <= 1),
      this.act("later", SIGNS.down, id, stop, () => move(screen, id, i + 1), i >= plan.stops.length - 2),
      this.act(visit && visit.locked ? "unlock" : "lock", visit && visit.locked ? SIGNS.lock : SIGNS.unlock, id, stop, () => this.lock(id, stop.name, !(visit && visit.locked)), false, Boolean(visit && visit.locked)),
      this.act("leave_out", SIGNS.out, id, stop, () => { screen.start(); this.circuit.change(t("did_wish", { name: stop.name, what: t("out") }), { visits: { [id]: { state: "out" } } }); }, false));
    const row = h("li", { class: "stop", data: { place: id } },
      h("div", { class: "line", tabindex: isEnd ? null : 0, "data-key": `stop-${stop.mark}-${id}`, role: isEnd ? null : "group", "aria-label": isEnd ? null : t("disc", { mark: stop.mark, name: stop.name }), ...(!isEnd && { "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown" }) },
        h("span", { class: isEnd ? "mark square" : "mark" }, stop.mark), h("span", { class: "arrive" }, stop.arrival), h("span", { class: "name", title: stop.name }, stop.name),
        h("span", { class: "stay", title: stop.regrouping || null }, stop.stay), h("span", { class: "leave" }, isLast ? "" : stop.departure), acts),
      this.facts(stop, leg, place));
    for (const [type, on] of /** @type {[string, boolean][]} */ ([["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]])) row.addEventListener(type, () => screen.point(id, on));
    if (!isEnd) row.querySelector(".line").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.keys(event, id, stop));
    return row;
  }

  /** @param {string} key @param {string} d @param {string} id @param {any} stop @param {() => void} action @param {boolean} isOff @param {boolean} [isOn] */
  act(key, d, id, stop, action, isOff, isOn) {
    const label = t(key, { name: stop.name });
    return h("button", { type: "button", class: `icon small${isOn ? " on" : ""}`, "aria-label": label, title: label, disabled: isOff, "data-key": `${key}-${id}`, ...(key === "lock" || key === "unlock" ? { "data-act": "lock" } : { "data-act": key }), on: { click: action } }, sign(d));
  }

  /** @param {string} id @param {string} name @param {boolean} locked */
  lock(id, name, locked) { this.screen.start(); this.circuit.change(t(locked ? "did_lock" : "did_unlock", { name }), { visits: { [id]: { locked } } }); }

  /** @param {KeyboardEvent} event @param {string} id @param {any} stop */
  keys(event, id, stop) {
    moveKey(event, this.screen, id);
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Delete") { event.preventDefault(); this.screen.start(); this.circuit.change(t("did_wish", { name: stop.name, what: t("out") }), { visits: { [id]: { state: "out" } } }); }
  }

  /** @param {any} stop @param {any} leg @param {any} place */
  facts(stop, leg, place) {
    const chips = [];
    if (stop.wait) chips.push(h("span", { class: "chip grey" }, t("waits", { duration: stop.wait })));
    if (stop.reserved) chips.push(h("span", { class: "chip warn" }, stop.reserved));
    if (stop.closes) chips.push(h("span", { class: "chip grey" }, t("closes", { clock: stop.closes })));
    const visit = this.circuit.visit(stop.place);
    if (visit && visit.locked) chips.push(h("span", { class: "chip dark" }, t("locked")));
    if (place.hours_unknown && !/^[DA]/.test(stop.mark)) chips.push(h("span", { class: "chip warn" }, t("hours_unknown")));
    const words = leg ? [leg.text, ...(leg.warnings || []).map((/** @type {any} */ said) => typeof said === "string" ? said : said.text)] : [];
    return h("div", { class: "under" }, leg ? h("span", { class: "walk", title: (leg.streets || []).join(", ") }, "↓ ", words.join(" · ")) : null, chips);
  }

  /** The number first, then what would change it. @param {any[]} unvisited */
  unvisited(unvisited) {
    const { screen, circuit } = this, out = circuit.draft.visits.filter((/** @type {any} */ visit) => visit.state === "out").length;
    const open = unvisited.filter((one) => { const visit = circuit.visit(one.place); return !visit || visit.state !== "out"; });
    put(this.out, h("div", { class: "panel-head" }, h("h2", {}, t("left_out_why")), h("span", {}, [String(open.length), out ? count("excluded", out) : ""].filter(Boolean).join(" · "))),
      open.length ? h("ul", {}, open.map((one) => h("li", { data: { place: one.place } },
        h("p", {}, h("b", {}, one.name), one.number ? h("span", { class: "chip bad" }, one.number) : null), h("p", { class: "why" }, one.reason),
        h("p", { class: "remedies" }, this.remedies(one))))) : h("p", { class: "why" }, t(circuit.visited().length ? "nothing_left_out" : "no_wishes")));
  }

  /** What she can do about a place that is left out. @param {any} one */
  remedies(one) {
    const { screen, circuit } = this, link = (/** @type {string} */ key, /** @type {string} */ text, /** @type {() => void} */ action) => h("button", { type: "button", class: "link", "data-key": `${key}-${one.place}`, on: { click: action } }, text);
    const change = (/** @type {any} */ remedy) => { screen.start(); circuit.change(remedy.text, remedy.changes); };
    return [one.is_reached ? link("insert", t("insert"), () => { screen.start(); circuit.insert(one.place, (error) => offer(one.name, error, change)); }) : link("move", t("edit_place"), () => screen.editPlace(one.place)),
      ...one.remedies.filter((/** @type {any} */ remedy) => !remedy.changes.visits).map((/** @type {any} */ remedy, /** @type {number} */ i) => link(`remedy-${i}`, remedy.text, () => change(remedy))),
      link("leave", t("exclude"), () => change({ text: t("did_wish", { name: one.name, what: t("out") }), changes: { visits: { [one.place]: { state: "out" } } } }))];
  }

  /** Nothing fits: the smallest changes that repair it, as buttons. @param {any} error */
  impossible(error) {
    put(this.head, h("h2", {}, t("timetable")));
    put(this.bar, h("div", { class: "impossible", role: "alert" }, h("b", {}, t("impossible")), h("p", {}, error.message),
      (error.remedies || []).length ? h("p", {}, t("repair")) : null,
      (error.remedies || []).map((/** @type {any} */ remedy, /** @type {number} */ i) => remedy.changes ? h("button", { type: "button", class: i ? "plain-button" : "primary", "data-key": `repair-${i}`, on: { click: () => { this.screen.start(); this.circuit.change(remedy.text, remedy.changes); } } }, remedy.text) : h("p", {}, typeof remedy === "string" ? remedy : remedy.text))));
    put(this.rows);
    put(this.out);
  }

  /** @param {string} place */
  focus(place) {
    const line = /** @type {HTMLElement | null} */ (this.rows.querySelector(`[data-place="${CSS.escape(place)}"] .line`));
    if (!line) return;
    line.scrollIntoView({ block: "nearest" });
    if (line.tabIndex >= 0) line.focus({ preventScroll: true });
  }
}
