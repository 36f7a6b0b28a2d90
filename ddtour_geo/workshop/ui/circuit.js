// @ts-check
// The circuit's screen: wishes, map, timetable, variants; each listens to the same circuit.
import { h, put, announce } from "./dom.js";
import { t, kilometres, signedMinutes } from "./texts.js";
import { get } from "./api.js";
import { Circuit } from "./store.js";
import { MapView } from "./map.js";
import { Header } from "./header.js";
import { Wishes } from "./wishes.js";
import { Timetable } from "./timetable.js";
import { Bottom } from "./bottom.js";
import { Gestures } from "./gestures.js";
import { conflict } from "./conflicts.js";
import { notice, heard } from "./notices.js";
import { rail } from "./rail.js";
import { Land, refused } from "./land.js";
import { Trail } from "./trail.js";
import { editPlace } from "./place_editor.js";

/**
 * @param {HTMLElement} app
 * @param {string} id
 * @param {number | null} revision
 * @returns {Promise<() => void>}
 */
export async function circuitScreen(app, id, revision) {
  const circuit = new Circuit(id);
  await circuit.open(revision);
  const name = encodeURIComponent(circuit.draft.territory), [territory, ground] = await Promise.all([get(`territories/${name}`), get(`territories/${name}/ground`)]);
  if (circuit.past) notice(t("past_state"), "done");
  const view = new Screen(app, circuit, territory, ground);
  return () => view.leave();
}

/** @param {any} plan */
const length = (plan) => plan.sketch ? plan.totals.words.length : kilometres(plan.totals.metres);

class Screen {
  /** @param {HTMLElement} app @param {Circuit} circuit @param {any} territory @param {any} ground */
  constructor(app, circuit, territory, ground) {
    this.circuit = circuit;
    this.land = new Land(territory);
    this.trail = new Trail(circuit, this.land);
    /** @type {Map<string, any>} */ this.places = new Map();
    this.landed();
    this.controller = new AbortController();
    const host = h("div", { class: "leaflet-host", tabindex: 0, "aria-label": t("map_label") });
    this.chip = h("p", { class: "head-chip", hidden: true });
    this.figure = h("section", { class: "map", "aria-label": t("map") }, host, this.chip, h("p", { class: "credit" }, ground.credit || ""));
    this.header = new Header(this);
    this.wishes = new Wishes(this);
    this.timetable = new Timetable(this);
    this.bottom = new Bottom(this);
    app.replaceChildren(h("div", { class: "workshop" }, this.header.node, rail(this), this.wishes.node, h("main", { id: "main", class: "centre", "aria-label": t("map") }, this.figure), this.timetable.node, this.bottom.node));
    this.map = new MapView(host, ground);
    this.figure.append(this.map.tools());
    this.gestures = new Gestures(this);
    const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ action) => circuit.addEventListener(type, action);
    on("change", () => this.show());
    on("trial", () => this.show(true));
    on("draft", () => { this.header.update(); this.wishes.update(); });
    on("busy", () => this.header.busy());
    on("sent", () => notice(t("kept_sent"), "done"));
    on("fault", (event) => notice(event.detail));
    on("conflict", (event) => conflict(this, event.detail));
    this.land.addEventListener("change", () => { this.landed(); this.header.update(); circuit.enqueue(() => get(circuit.path)); });
    this.map.addEventListener("point", (event) => { const { place, on: isOn } = /** @type {CustomEvent} */ (event).detail; this.point(place, isOn); });
    this.map.addEventListener("stop", (event) => this.timetable.focus(/** @type {CustomEvent} */ (event).detail));
    window.addEventListener("focus", () => this.refresh(), { signal: this.controller.signal });
    this.map.whole = [...this.places.values()].map((place) => [place.lon, place.lat]);
    this.show();
    this.map.fit();
    this.bottom.open();
    circuit.resume();
  }

  /** The places as they are drafted by now. */
  landed() {
    this.territory = this.land.told;
    this.places = new Map(this.territory.places.map((/** @type {any} */ place) => [place.id, place]));
  }

  /** @param {any} id a place of the territory; null for a new one @param {any} [at] */
  editPlace(id, at = null) { editPlace({ land: this.land, map: this.map, id, at, day: this.circuit.draft.departure.slice(0, 10) }); }

  /** What was done last in this window is taken back, on the circuit or on places. @param {"undo" | "redo"} way */
  step(way) {
    const kind = way === "undo" ? this.trail.back : this.trail.forth;
    this.start();
    if (kind === "circuit") this.circuit[way](); else this.land[way]().catch((/** @type {any} */ error) => refused(this.land, error));
  }

  /** She comes back to this window: another one may have gone on meanwhile. */
  async refresh() {
    const { circuit } = this;
    if (circuit.isBusy || document.querySelector("dialog[open]")) return;
    try { await this.land.refresh(); if ((await get(`${circuit.path}/revision`)).revision !== circuit.state.revision && !circuit.isBusy) await circuit.open(); } catch { /* a silent server is said elsewhere */ }
  }

  leave() { this.controller.abort(); this.circuit.leave(); this.bottom.leave(); this.map.remove(); }

  /** @param {string} place */
  name(place) { const known = this.places.get(place); return known ? known.name : place; }

  /** @param {string} theme */
  theme(theme) { const known = (this.territory.themes || []).find((/** @type {any} */ one) => one.id === theme); return known ? known.label : theme; }

  /** @param {boolean} [isTrial] a drag is under way: what she holds stays as it is */
  show(isTrial = false) {
    const { circuit } = this, plan = circuit.shown, before = isTrial ? circuit.plan : circuit.previous;
    document.title = `${circuit.draft.title} – ${t("workshop")}`;
    this.places.size && this.rings(plan);
    if (plan && !plan.error) {
      Object.assign(this.map, { forbidden: plan.avoided || [], through: plan.through || [] });
      this.map.show(plan, before && !before.error ? before : null);
    }
    this.compare(plan, before);
    this.timetable.update();
    this.header.update();
    if (!isTrial) { this.map.follow(); this.wishes.update(); this.bottom.update(); this.gestures.update(); this.told(plan); }
    this.measure();
  }

  /** From the end of a drag, or a change, to what is drawn. */
  measure() {
    if (this.since === undefined) return;
    const { since } = this;
    this.since = undefined;
    requestAnimationFrame(() => {
      const { dataset } = document.documentElement, spent = performance.measure("redraw", { start: since, end: performance.now() }).duration;
      dataset.redrawMs = spent.toFixed(1);
      dataset.redraws = String(Number(dataset.redraws || 0) + 1);
    });
  }

  /** A drag, or a change, has just ended. */
  start() { heard(); this.since = performance.now(); performance.mark("drag-end"); }

  /** @param {any} plan */
  rings(plan) {
    const visited = new Set((plan && plan.stops || []).map((/** @type {any} */ stop) => stop.place));
    this.map.rings = [...this.places.values()].filter((place) => place.located && !visited.has(place.id)).map((place) => ({ id: place.id, name: place.name, point: this.map.project(place.lon, place.lat) }));
  }

  /** Both lengths, both ends, and the difference. @param {any} plan @param {any} before */
  compare(plan, before) {
    const said = (/** @type {any} */ one) => `${length(one)} · ${one.head.end}`;
    this.chip.hidden = !plan || Boolean(plan.error);
    if (this.chip.hidden) return;
    const line = (/** @type {string} */ kind) => h("i", { class: `stroke ${kind}`, "aria-hidden": "true" });
    const walk = (/** @type {any} */ one) => JSON.stringify([one.totals.metres, one.stops.map((/** @type {any} */ stop) => [stop.place, stop.arrival, stop.departure])]);
    const isCompared = before && !before.error && walk(before) !== walk(plan);
    put(this.chip, h("span", {}, line("now"), isCompared ? `${t("now")} ` : "", h("b", {}, said(plan))),
      isCompared && h("span", {}, line("before"), `${t("before")} `, h("b", {}, said(before))),
      isCompared && this.difference(plan, before));
  }

  /** @param {any} plan @param {any} before */
  difference(plan, before) {
    const minutes = plan.totals.minutes.total - before.totals.minutes.total;
    return h("span", { class: minutes < 0 ? "gain" : minutes > 0 ? "loss" : "" }, signedMinutes(minutes));
  }

  /** @param {any} plan */
  told(plan) {
    if (!plan) return;
    announce(plan.error ? plan.error.message : t("told", { stops: plan.stops.length - 2, length: length(plan), end: plan.head.end }));
  }

  /** The lists and the map point at one another. @param {string} place @param {boolean} on */
  point(place, on) {
    this.map.highlight(place, on);
    for (const row of document.querySelectorAll(`[data-place="${CSS.escape(place)}"]`)) row.classList.toggle("active", on);
  }
}
