// @ts-check
// A new circuit beside the map: the start is clicked there, and what the chosen day means for it is said, not guessed.
import { h, put } from "./dom.js";
import { t, today, shortDay } from "./texts.js";
import { post } from "./api.js";
import { dialog, button } from "./dialogs.js";
import { editPlace } from "./place_editor.js";

const GROUPS = ["guided-group", "school-class"];

/**
 * @param {import("./land.js").Land} land
 * @param {any} map
 * @param {Record<string, string>} [given] what she had written before a place was made
 */
export function newCircuit(land, map, given = {}) {
  document.querySelector("dialog.side-sheet")?.remove();
  const form = new CircuitForm(land, map, given);
  form.sheet = dialog(t("new_circuit"), [form.node], { beside: true, kind: "side-sheet", closed: () => form.leave() });
  form.inputs.title.focus();
  map.fit(map.whole);
}

class CircuitForm {
  /** @param {import("./land.js").Land} land @param {any} map @param {Record<string, string>} given */
  constructor(land, map, given) {
    this.land = land;
    this.map = map;
    /** @type {any} */ this.sheet = null;
    const { places, profiles } = land.told, tomorrow = today(land.told.timezone, 1);
    const option = (/** @type {any} */ place) => h("option", { value: place.id, disabled: Boolean(place.off_streets) }, place.off_streets ? t("off_streets", { name: place.name }) : place.name);
    /** @type {Record<string, any>} */
    const inputs = this.inputs = {
      title: h("input", { id: "new_title", required: true, maxlength: 200 }),
      start: h("select", { id: "new_start", required: true }, places.map(option)),
      date: h("input", { id: "new_date", type: "date", required: true, value: tomorrow }),
      hour: h("input", { id: "new_hour", type: "time", required: true, value: "09:00" }),
      minutes: h("input", { id: "new_minutes", type: "number", min: 10, max: 720, value: 150, required: true }),
      profile: h("select", { id: "new_profile" }, (profiles || []).map((/** @type {any} */ one) => h("option", { value: one.id, selected: one.id === "guided-group" }, one.label || one.id))),
      group: h("input", { id: "new_group", type: "number", min: 0, max: 200 }),
    };
    for (const [key, value] of Object.entries(given)) inputs[key].value = value;
    const field = (/** @type {string} */ key, /** @type {any} */ control, extra = "") => h("div", { class: `field ${extra}` }, h("label", { for: control.id }, t(key)), control);
    this.offer = h("div", { class: "offer", role: "status" });
    this.said = h("div", { class: "said", role: "status", id: "new_said" });
    this.fault = h("p", { class: "fault", role: "alert" });
    this.group = field("group_size", inputs.group, "wide");
    this.node = h("form", { class: "circuit-form" }, field("title", inputs.title), h("p", { class: "why" }, t("start_hint")), field("start_place", inputs.start, "wide"), this.offer,
      field("date", inputs.date), field("departure", inputs.hour), field("budget_minutes", inputs.minutes), field("walkers", inputs.profile), this.group, this.said, this.fault,
      h("div", { class: "dialog-foot" }, button(t("cancel"), () => this.sheet.close()), h("button", { type: "submit", class: "primary" }, t("create"))));
    this.node.addEventListener("submit", (/** @type {Event} */ event) => { event.preventDefault(); this.send(); });
    for (const key of ["start", "date", "hour", "profile", "group"]) inputs[key].addEventListener("change", () => this.check());
    this.catch = (/** @type {any} */ event) => {
      event.stopImmediatePropagation();
      if (event.type === "stop") this.choose(event.detail); else this.empty(event.detail);
    };
    for (const type of ["stop", "pick"]) map.addEventListener(type, this.catch, { capture: true });
    this.check();
  }

  leave() {
    for (const type of ["stop", "pick"]) this.map.removeEventListener(type, this.catch, { capture: true });
    if (this.map.isGone) return;
    this.map.setHint(null);
    this.map.choose(null);
    this.map.fit(this.map.whole);
  }

  /** A disc was clicked: the circuit begins there. @param {string} id */
  choose(id) {
    const place = this.land.place(id);
    if (place.off_streets) { put(this.offer, h("p", { class: "fault" }, place.off_streets)); return; }
    this.inputs.start.value = id;
    this.check();
  }

  /** Where nothing is, a place can be made. @param {{lon: number, lat: number}} at */
  empty(at) {
    this.map.setHint({ point: [at.lon, at.lat] });
    put(this.offer, h("span", {}, t("nothing_here")), " ", button(t("start_at_new_place"), () => this.makePlace(at)));
  }

  /** The form steps aside, and comes back with the new start. @param {{lon: number, lat: number}} at */
  makePlace(at) {
    const given = Object.fromEntries(Object.entries(this.inputs).map(([key, input]) => [key, input.value])), { land, map } = this;
    this.sheet.close();
    editPlace({ land, map, id: null, at, day: given.date, closed: (made) => newCircuit(land, map, made ? { ...given, start: made } : given) });
  }

  /** What is known of the start on that day, and what is not. */
  async check() {
    const { start, date, hour, profile } = this.inputs, place = this.land.place(start.value), day = date.value;
    put(this.offer);
    this.map.setHint(null);
    this.map.choose(start.value || null);
    this.group.hidden = !GROUPS.includes(profile.value);
    const asked = this.asked = {};
    const facts = GROUPS.includes(profile.value) ? [h("p", { class: "why" }, t(profile.value === "guided-group" ? "agree_with_group" : "agree_with_class"))] : [];
    if (!place) return;
    const told = place.hours && day ? await this.opening(place, day, hour.value) : [h("p", { class: "why" }, t("start_hours_unknown", { name: place.name }))];
    if (this.asked === asked) put(this.said, told, facts);
  }

  /** @param {any} place @param {string} day @param {string} hour */
  async opening(place, day, hour) {
    const { name } = place;
    try {
      const { ok, week } = await post("hours/check", { text: place.hours, territory: this.land.id, day });
      if (!ok) return [h("p", { class: "why" }, t("start_hours_unknown", { name }))];
      const [first] = week, spans = first.spans.map((/** @type {string[]} */ span) => span.join("–")).join(", "), date = shortDay(day);
      const holiday = first.is_holiday ? [h("p", { class: "why" }, t("day_is_holiday", { day: date }))] : [];
      if (first.state === "unknown") return [...holiday, h("p", { class: "why" }, t("start_hours_unknown", { name }))];
      if (first.spans.some((/** @type {string[]} */ [from, to]) => from <= hour && hour < (to <= from ? "24:00" : to))) return [...holiday, h("p", { class: "fine" }, t("start_open", { name, day: date, spans }))];
      if (first.spans.length) return [...holiday, h("p", { class: "warned" }, t("start_not_at", { name, day: date, spans, hour }))];
      const next = week.find((/** @type {any} */ one) => one.spans.length);
      return [...holiday, h("p", { class: "warned" }, t("start_closed", { name, day: date })), next ? button(t("take_day", { day: shortDay(next.date) }), () => { this.inputs.date.value = next.date; this.check(); }) : null];
    } catch (error) { return [h("p", { class: "fault" }, /** @type {Error} */ (error).message)]; }
  }

  async send() {
    const { title, start, date, hour, minutes, profile, group } = this.inputs;
    const size = !this.group.hidden && group.value ? { group_size: Number(group.value) } : {};
    try {
      const made = await post("circuits", { title: title.value, territory: this.land.id, start: start.value, departure: `${date.value}T${hour.value}:00`, time_budget_minutes: Number(minutes.value), profile: profile.value, ...size });
      this.sheet.close();
      window.location.hash = `#/c/${encodeURIComponent(made.id)}`;
    } catch (error) { this.fault.textContent = /** @type {Error} */ (error).message; }
  }
}
