// @ts-check
// A place of interest in two languages: position by click, hours checked as she types, source and date.
import { h, put } from "./dom.js";
import { t, shortDay, today } from "./texts.js";
import { post } from "./api.js";
import { dialog, button } from "./dialogs.js";
import { refused } from "./land.js";
import { placePin, away } from "./pin.js";

/** A guess within so many metres is still a point to walk to; beyond, its time is reserved. */
const LOCATED_WITHIN = 300;

/**
 * The sheet beside the map.
 * @typedef {{land: import("./land.js").Land, map: any, id: string | null, at?: {lon: number, lat: number} | null, day: string, closed?: (made: string | null) => void}} Wanted
 *   `id` is null for a new place; `closed` is told the place that was kept, or null
 * @param {Wanted} wanted
 */
export function editPlace(wanted) {
  document.querySelector("dialog.side-sheet")?.remove();
  const form = new PlaceForm(wanted);
  const node = dialog(form.place ? t("edit_place") : t("new_place"), [form.node], { beside: true, kind: "side-sheet", closed: () => { form.leave(); if (wanted.closed) wanted.closed(form.made); } });
  form.close = () => node.close();
  form.name.focus();
}

class PlaceForm {
  /** @param {Wanted} wanted */
  constructor({ land, map, id, at = null, day }) {
    this.land = land;
    this.map = map;
    this.place = id ? land.place(id) : null;
    this.day = day;
    /** @type {string | null} the place that was kept */ this.made = null;
    this.close = () => {};
    const { place } = this;
    /** @type {any} longitude and latitude, or null */ this.position = at ? [at.lon, at.lat] : place ? [place.lon, place.lat] : null;
    /** @type {any} */ this.pin = null;
    /** @type {number[] | null} where the place meets the street */ this.foot = null;
    this.isSnapping = false;
    this.pick = (/** @type {any} */ event) => { event.stopImmediatePropagation(); this.moveTo(event.detail.lon, event.detail.lat); };
    map.addEventListener("pick", this.pick, { capture: true });
    map.picking = true;
    map.host.classList.add("picking");
    this.mount();
    if (this.position) { this.moveTo(this.position[0], this.position[1]); map.reveal(this.position); }
  }

  mount() {
    const { place } = this, names = place && place.name_i18n || { fr: place ? place.name : "" }, texts = place && place.texts || {}, hours = place && place.hours || "";
    const input = (/** @type {string} */ id, /** @type {any} */ value, props = {}) => h("input", { id: `place_${id}`, value: value ?? "", ...props });
    const field = (/** @type {string} */ key, /** @type {any} */ control, extra = "") => h("div", { class: `field ${extra}` }, h("label", { for: control.id }, t(key)), control);
    this.name = input("name", names.fr, { required: true, maxlength: 200 });
    this.nameEn = input("name_en", names.en, { maxlength: 200 });
    this.text = h("textarea", { id: "place_text", value: texts.fr || "", maxlength: 4000 });
    this.textEn = h("textarea", { id: "place_text_en", value: texts.en || "", maxlength: 4000, lang: "en" });
    this.note = h("textarea", { id: "place_note", value: place && place.note || "", maxlength: 4000, "aria-describedby": "place_note_said" });
    this.theme = h("select", { id: "place_theme" }, (this.land.told.themes || []).map((/** @type {any} */ theme) => h("option", { value: theme.id || theme, selected: (theme.id || theme) === (place && place.theme) }, theme.label || theme)));
    this.minutes = input("minutes", place ? place.service_minutes : 10, { type: "number", min: 0, max: 600 });
    this.hours = input("hours", hours, { spellcheck: "false", placeholder: "Mo-Fr 09:00-12:00,14:00-17:00; PH off", "aria-describedby": "place_hours_said" });
    this.hoursSaid = h("div", { id: "place_hours_said", role: "status", class: "why" });
    this.hours.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.checkHours(), 250); });
    this.source = input("source", place ? place.source : "", { required: true, maxlength: 300 });
    this.asOf = input("as_of", place && place.as_of || today(this.land.told.timezone), { type: "date", required: true });
    this.confidence = h("select", { id: "place_confidence" }, ["high", "medium", "low"].map((level) => h("option", { value: level, selected: level === (place && place.confidence || "medium") }, t(`confidence_${level}`))));
    this.lon = input("lon", "", { type: "number", step: "0.00001", min: -180, max: 180, required: true });
    this.lat = input("lat", "", { type: "number", step: "0.00001", min: -90, max: 90, required: true });
    for (const coordinate of [this.lon, this.lat]) coordinate.addEventListener("change", () => { if (this.lon.value && this.lat.value) this.moveTo(Number(this.lon.value), Number(this.lat.value)); });
    this.snapSaid = h("p", { class: "why", role: "status" }, t("click_the_map"));
    this.fault = h("p", { class: "fault", role: "alert" });
    const nudge = (/** @type {string} */ key, /** @type {number} */ east, /** @type {number} */ north) => button(t(key), () => { if (this.position) { const [lon, lat] = away(this.position, east, north); this.moveTo(lon, lat); } });
    this.unsure = h("input", { type: "checkbox", id: "place_unsure", checked: Boolean(place && place.to_confirm) });
    this.radius = input("radius", place && place.radius || "", { type: "number", min: 0, max: 5000, step: 1 });
    this.reserved = input("reserved", place ? place.reserved_minutes : 15, { type: "number", min: 0, max: 1440 });
    const within = field("radius", this.radius), reserved = field("minutes_reserved", this.reserved), sure = () => { within.hidden = !this.unsure.checked; reserved.hidden = within.hidden || Number(this.radius.value) <= LOCATED_WITHIN; };
    for (const control of [this.unsure, this.radius]) control.addEventListener("input", sure);
    sure();
    this.sourceSaid = h("p", { class: "why", role: "status" });
    this.node = h("form", { class: "place-form" }, field("name_fr", this.name, "wide"), field("name_en", this.nameEn, "wide"),
      h("fieldset", {}, h("legend", {}, t("position")), field("longitude", this.lon), field("latitude", this.lat), h("div", { class: "tabs wide" }, nudge("north", 0, 2), nudge("south", 0, -2), nudge("west", -2, 0), nudge("east", 2, 0)), this.snapSaid,
        h("label", { class: "check-line" }, this.unsure, t("position_unsure")), within, reserved),
      field("theme", this.theme), field("minutes_there", this.minutes), h("div", { class: "field wide" }, h("label", { for: "place_hours" }, t("hours")), this.hours, this.hoursSaid),
      field("text_fr", this.text, "wide"), field("text_en", this.textEn, "wide"), field("source", this.source, "wide"), this.sourceSaid, field("as_of", this.asOf), field("confidence", this.confidence),
      field("note_of_team", this.note, "wide"), h("p", { class: "why", id: "place_note_said" }, t("note_of_team_hint")), this.fault,
      h("div", { class: "dialog-foot" }, place ? button(t("delete_place"), () => this.drop()) : null, button(t("cancel"), () => this.close()), h("button", { type: "submit", class: "primary" }, t(place ? "keep_changes" : "add_place"))));
    this.node.addEventListener("submit", (/** @type {Event} */ event) => { event.preventDefault(); this.send(); });
    if (hours) this.checkHours();
  }

  leave() {
    clearTimeout(this.timer);
    this.map.removeEventListener("pick", this.pick, { capture: true });
    if (this.map.isGone) return;
    this.map.picking = false;
    this.map.host.classList.remove("picking");
    this.map.setHint(null);
    if (this.pin) this.pin.remove();
  }

  /** The place stands here: by click, drag, key or number. @param {number} lon @param {number} lat */
  moveTo(lon, lat) {
    const { place } = this;
    this.position = [lon, lat];
    this.lon.value = lon.toFixed(5);
    this.lat.value = lat.toFixed(5);
    if (this.pin) this.pin.put(lon, lat); else this.pin = placePin(this.map, this.position, (/** @type {number} */ to, /** @type {number} */ up) => this.moveTo(to, up));
    if (place && this.isMoved() && !this.sourceSaid.textContent) {
      this.sourceSaid.textContent = t("source_of_position");
      this.asOf.value = today(this.land.told.timezone);
    }
    this.drawSnap();
    this.snap();
  }

  isMoved() { return !this.place || Math.abs(this.position[0] - this.place.lon) > 2e-7 || Math.abs(this.position[1] - this.place.lat) > 2e-7; }

  drawSnap() { this.map.setHint({ from: this.position, foot: this.foot }); }

  /** The street it is reached from, asked once at a time, and again for where it stands by then. */
  async snap() {
    if (this.isSnapping) return;
    this.isSnapping = true;
    const [lon, lat] = this.position;
    try {
      const found = await post(`${this.land.path}/snap`, { lon, lat });
      this.foot = found.error ? null : found.access;
      this.snapSaid.textContent = found.error ? found.error.message || found.error : found.metres === null ? "" : t("snapped", { metres: Math.round(found.metres), street: found.street || t("street_unnamed") }) + (found.entrance ? ` ${found.entrance}` : "");
    } catch (error) { this.foot = null; this.snapSaid.textContent = /** @type {Error} */ (error).message; }
    this.isSnapping = false;
    if (!this.node.isConnected) return;
    this.drawSnap();
    if (this.position[0] !== lon || this.position[1] !== lat) this.snap();
  }

  async checkHours() {
    const text = this.hours.value.trim();
    if (!text) { put(this.hoursSaid, document.createTextNode(t("hours_stay_unknown"))); this.hours.removeAttribute("aria-invalid"); return; }
    try {
      const said = await post("hours/check", { text, territory: this.land.id, day: this.day });
      if (this.hours.value.trim() !== text) return;
      this.hours.setAttribute("aria-invalid", String(!said.ok));
      put(this.hoursSaid, said.messages.map((/** @type {string} */ one) => h("p", { class: said.ok ? "why" : "fault" }, one)),
        said.proposal && said.proposal !== text ? button(t("take_proposal", { text: said.proposal }), () => { this.hours.value = said.proposal; this.hours.focus(); this.hours.setSelectionRange(said.proposal.length, said.proposal.length); this.checkHours(); }) : null,
        said.ok ? [h("p", { class: "fine" }, t("hours_fine")), h("ul", { class: "week" }, said.week.map((/** @type {any} */ day) => h("li", { class: day.is_holiday ? "holiday" : "" }, h("span", {}, shortDay(day.date).replace(/ \d{4}$/, "")), h("b", {}, day.spans.map((/** @type {string[]} */ span) => span.join("–")).join(", ") || t(`day_${day.state}`)))))] : null);
    } catch (error) { put(this.hoursSaid, h("p", { class: "fault" }, /** @type {Error} */ (error).message)); }
  }

  /** What she wrote; only what she changed goes to a known place. */
  values() {
    const { place } = this, stamp = { source: this.source.value.trim(), as_of: this.asOf.value, confidence: this.confidence.value }, hours = this.hours.value.trim();
    const [lon, lat] = /** @type {number[]} */ (this.position);
    /** @type {Record<string, any>} */
    const all = { name: { fr: this.name.value.trim(), ...(this.nameEn.value.trim() && { en: this.nameEn.value.trim() }) }, lon: Number(lon.toFixed(6)), lat: Number(lat.toFixed(6)), theme: this.theme.value, service_minutes: Number(this.minutes.value), reserved_minutes: Number(this.reserved.value),
      opening_hours: hours ? { value: hours, ...stamp } : null, text: { fr: this.text.value.trim(), ...(this.textEn.value.trim() && { en: this.textEn.value.trim() }) }, to_confirm: this.unsure.checked, radius_m: this.unsure.checked ? Number(this.radius.value) : 0, note: this.note.value.trim(), ...stamp };
    if (all.reserved_minutes === (place ? place.reserved_minutes : 15)) delete all.reserved_minutes;
    if (!place) return all;
    if (hours === (place.hours || "")) delete all.opening_hours;
    if (!this.isMoved()) { delete all.lon; delete all.lat; }
    if (all.to_confirm === place.to_confirm) delete all.to_confirm;
    if (all.radius_m === place.radius) delete all.radius_m;
    if (all.theme === place.theme) delete all.theme;
    if (all.note === place.note) delete all.note;
    if (all.service_minutes === place.service_minutes) delete all.service_minutes;
    const same = (/** @type {any} */ one, /** @type {any} */ other) => (one.fr || "") === ((other || {}).fr || "") && (one.en || "") === ((other || {}).en || "");
    if (same(all.name, place.name_i18n)) delete all.name;
    if (same(all.text, place.texts)) delete all.text;
    // A new value stands on a source, even on the same one.
    const isNew = ["lon", "service_minutes", "reserved_minutes", "opening_hours"].some((key) => key in all);
    if (!isNew) for (const key of /** @type {const} */ (["source", "as_of", "confidence"])) if (all[key] === place[key]) delete all[key];
    return all;
  }

  async send() {
    if (!this.position) { this.fault.textContent = t("click_the_map"); return; }
    const { place, land } = this, values = this.values(), name = this.name.value.trim();
    if (place && !Object.keys(values).length) { this.close(); return; }
    const label = t(place ? "did_edit_place" : "did_new_place", { name: place ? place.name : name });
    this.attempt(label, async () => {
      if (place) await land.edit(place.id, label, values); else this.made = (await land.add(label, values)).place;
      if (place) this.made = place.id;
    });
  }

  /** What circuits lead to is not dropped unawares: they are named, and can do without it. */
  async drop() {
    const { place, land } = this;
    let uses;
    try { uses = await land.uses(place.id); } catch (error) { this.fault.textContent = /** @type {Error} */ (error).message; return; }
    if (!uses.length) { this.reallyDrop([]); return; }
    const visits = uses.filter((/** @type {any} */ use) => use.role === "visit");
    const act = (/** @type {any[]} */ out) => { node.close(); this.reallyDrop(out); };
    const node = dialog(t("delete_used"), [h("ul", { class: "plain-list" }, uses.map((/** @type {any} */ use) => h("li", {}, t(`use_${use.role}`, use)))), h("p", {}, t("delete_used_more")),
      h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), button(t("delete_only"), () => act([])), visits.length ? button(t("delete_and_take_out"), () => act(visits), "primary") : null)]);
  }

  /** @param {any[]} visits the circuits that it is taken out of */
  reallyDrop(visits) {
    const { place, land } = this, label = t("did_drop_place", { name: place.name });
    this.attempt(label, async () => {
      for (const { circuit } of visits) await land.takeOut(circuit, place.id, t("did_take_out", { name: place.name }));
      await land.drop(place.id, label);
    });
  }

  /** Close once it is stored; another window may have been quicker. @param {string} label @param {() => Promise<any>} action */
  async attempt(label, action) {
    this.fault.textContent = "";
    try { await action(); this.close(); } catch (error) {
      if (/** @type {any} */ (error).code === "conflict") refused(this.land, error, { mine: label, again: () => this.attempt(label, action), closed: () => this.close() });
      else this.fault.textContent = /** @type {Error} */ (error).message;
    }
  }
}
