// @ts-check
// A place of interest in two languages: position by click, hours checked as she types, source and date.
import { h, put } from "./dom.js";
import { t, shortDay } from "./texts.js";
import { post, send } from "./api.js";
import { dialog, button } from "./dialogs.js";

/**
 * @param {any} screen
 * @param {string | null} id a place of the territory; null for a new one
 * @param {{lon: number, lat: number} | null} [at]
 */
export function editPlace(screen, id, at = null) {
  const place = id ? screen.places.get(id) : null;
  open(screen.territory, place, at, screen.map, () => screen.reload(), screen.circuit.draft.departure.slice(0, 10));
}

/** From the start screen. @param {any} territory @param {any} place @param {any} map */
export function editPlaceAlone(territory, place, map) { open(territory, place, null, map, async () => { window.dispatchEvent(new HashChangeEvent("hashchange")); }, new Date().toISOString().slice(0, 10)); }

/** @param {any} territory @param {any} place @param {any} at @param {any} map @param {() => Promise<void>} changed @param {string} day */
function open(territory, place, at, map, changed, day) {
  document.querySelector("dialog.side-sheet")?.remove();
  const form = new PlaceForm(territory, place, at, map, changed, day);
  const node = dialog(place ? t("edit_place") : t("new_place"), [form.node], { beside: true, kind: "side-sheet", closed: () => form.leave() });
  form.close = () => node.close();
  form.name.focus();
}

class PlaceForm {
  /** @param {any} territory @param {any} place @param {any} at @param {any} map @param {() => Promise<void>} changed @param {string} day */
  constructor(territory, place, at, map, changed, day) {
    this.changed = changed;
    this.map = map;
    this.place = place;
    this.territory = territory;
    this.day = day;
    this.close = () => {};
    this.position = at ? [at.lon, at.lat] : place ? [place.lon, place.lat] : null;
    this.path = `territories/${encodeURIComponent(territory.id)}`;
    this.pick = (/** @type {any} */ event) => { event.stopImmediatePropagation(); this.moveTo(event.detail.lon, event.detail.lat); };
    map.addEventListener("pick", this.pick, { capture: true });
    map.picking = true;
    map.host.classList.add("picking");
    this.mount();
    if (this.position) this.moveTo(this.position[0], this.position[1]);
  }

  mount() {
    const { place } = this, names = place && place.name_i18n || { fr: place ? place.name : "" }, texts = place && place.texts || {}, hours = place && place.hours || "";
    const input = (/** @type {string} */ id, /** @type {any} */ value, props = {}) => h("input", { id: `place_${id}`, value: value ?? "", ...props });
    const field = (/** @type {string} */ key, /** @type {any} */ control, extra = "") => h("div", { class: `field ${extra}` }, h("label", { for: control.id }, t(key)), control);
    this.name = input("name", names.fr, { required: true, maxlength: 200 });
    this.nameEn = input("name_en", names.en, { maxlength: 200 });
    this.text = h("textarea", { id: "place_text", value: texts.fr || "", maxlength: 4000 });
    this.textEn = h("textarea", { id: "place_text_en", value: texts.en || "", maxlength: 4000, lang: "en" });
    this.theme = h("select", { id: "place_theme" }, (this.territory.themes || []).map((/** @type {any} */ theme) => h("option", { value: theme.id || theme, selected: (theme.id || theme) === (place && place.theme) }, theme.label || theme)));
    this.minutes = input("minutes", place ? place.service_minutes : 10, { type: "number", min: 0, max: 600 });
    this.hours = input("hours", hours, { spellcheck: "false", placeholder: "Mo-Fr 09:00-12:00,14:00-17:00; PH off", "aria-describedby": "place_hours_said" });
    this.hoursSaid = h("div", { id: "place_hours_said", role: "status", class: "why" });
    this.hours.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.checkHours(), 250); });
    this.source = input("source", place ? place.source : "", { required: true, maxlength: 300 });
    this.asOf = input("as_of", place && place.as_of || new Date().toISOString().slice(0, 10), { type: "date", required: true });
    this.confidence = h("select", { id: "place_confidence" }, ["high", "medium", "low"].map((level) => h("option", { value: level, selected: level === (place && place.confidence || "medium") }, t(`confidence_${level}`))));
    this.lon = input("lon", "", { type: "number", step: "0.00001", min: -180, max: 180, required: true });
    this.lat = input("lat", "", { type: "number", step: "0.00001", min: -90, max: 90, required: true });
    for (const coordinate of [this.lon, this.lat]) coordinate.addEventListener("change", () => { if (this.lon.value && this.lat.value) this.moveTo(Number(this.lon.value), Number(this.lat.value)); });
    this.snapSaid = h("p", { class: "why", role: "status" }, t("click_the_map"));
    this.fault = h("p", { class: "fault", role: "alert" });
    const nudge = (/** @type {string} */ key, /** @type {number} */ dx, /** @type {number} */ dy) => button(t(key), () => { if (this.position) this.moveTo(this.position[0] + dx, this.position[1] + dy); });
    this.node = h("form", { class: "place-form" }, field("name_fr", this.name, "wide"), field("name_en", this.nameEn, "wide"),
      h("fieldset", {}, h("legend", {}, t("position")), field("longitude", this.lon), field("latitude", this.lat), h("div", { class: "tabs wide" }, nudge("north", 0, 2e-5), nudge("south", 0, -2e-5), nudge("west", -3e-5, 0), nudge("east", 3e-5, 0)), this.snapSaid),
      field("theme", this.theme), field("minutes_there", this.minutes), h("div", { class: "field wide" }, h("label", { for: "place_hours" }, t("hours")), this.hours, this.hoursSaid),
      field("text_fr", this.text, "wide"), field("text_en", this.textEn, "wide"), field("source", this.source, "wide"), field("as_of", this.asOf), field("confidence", this.confidence), this.fault,
      h("div", { class: "dialog-foot" }, place ? button(t("delete_place"), () => this.drop()) : null, button(t("cancel"), () => this.close()), h("button", { type: "submit", class: "primary" }, t(place ? "keep_changes" : "add_place"))));
    this.node.addEventListener("submit", (/** @type {Event} */ event) => { event.preventDefault(); this.send(); });
    if (hours) this.checkHours();
  }

  leave() {
    clearTimeout(this.timer);
    this.map.removeEventListener("pick", this.pick, { capture: true });
    this.map.picking = false;
    this.map.host.classList.remove("picking");
    this.map.setHint(null);
  }

  /** The place stands here; the street it is reached from is shown. @param {number} lon @param {number} lat */
  async moveTo(lon, lat) {
    this.position = [lon, lat];
    this.lon.value = lon.toFixed(5);
    this.lat.value = lat.toFixed(5);
    this.map.setHint({ point: this.position });
    try {
      const found = await post(`${this.path}/snap`, { lon, lat });
      if (this.position[0] !== lon || this.position[1] !== lat) return;
      if (found.error) { this.snapSaid.textContent = found.error.message || found.error; return; }
      this.map.setHint({ point: this.position, foot: found.access });
      this.snapSaid.textContent = t("snapped", { metres: Math.round(found.metres), street: found.street || t("street_unnamed") });
    } catch (error) { this.snapSaid.textContent = /** @type {Error} */ (error).message; }
  }

  async checkHours() {
    const text = this.hours.value.trim();
    if (!text) { put(this.hoursSaid, document.createTextNode(t("hours_stay_unknown"))); this.hours.removeAttribute("aria-invalid"); return; }
    try {
      const said = await post("hours/check", { text, territory: this.territory.id, day: this.day });
      if (this.hours.value.trim() !== text) return;
      this.hours.setAttribute("aria-invalid", String(!said.ok));
      put(this.hoursSaid, said.messages.map((/** @type {string} */ one) => h("p", { class: said.ok ? "why" : "fault" }, one)),
        said.proposal && said.proposal !== text ? button(t("take_proposal", { text: said.proposal }), () => { this.hours.value = said.proposal; this.checkHours(); }) : null,
        said.ok ? [h("p", { class: "fine" }, t("hours_fine")), h("ul", { class: "week" }, said.week.map((/** @type {any} */ day) => h("li", { class: day.is_holiday ? "holiday" : "" }, h("span", {}, shortDay(day.date).replace(/ \d{4}$/, "")), h("b", {}, day.spans.map((/** @type {string[]} */ span) => span.join("–")).join(", ") || t(`day_${day.state}`)))))] : null);
    } catch (error) { put(this.hoursSaid, h("p", { class: "fault" }, /** @type {Error} */ (error).message)); }
  }

  /** What she wrote; only what she changed goes to a known place. */
  values() {
    const { place } = this, stamp = { source: this.source.value.trim(), as_of: this.asOf.value, confidence: this.confidence.value }, hours = this.hours.value.trim();
    const [lon, lat] = /** @type {number[]} */ (this.position);
    /** @type {Record<string, any>} */
    const all = { name: { fr: this.name.value.trim(), ...(this.nameEn.value.trim() && { en: this.nameEn.value.trim() }) }, lon: Number(lon.toFixed(6)), lat: Number(lat.toFixed(6)), theme: this.theme.value, service_minutes: Number(this.minutes.value),
      opening_hours: hours ? { value: hours, ...stamp } : null, text: { fr: this.text.value.trim(), ...(this.textEn.value.trim() && { en: this.textEn.value.trim() }) }, ...stamp };
    if (!place) return all;
    if (hours === (place.hours || "")) delete all.opening_hours;
    if (Math.abs(lon - place.lon) < 2e-7 && Math.abs(lat - place.lat) < 2e-7) { delete all.lon; delete all.lat; }
    if (all.theme === place.theme) delete all.theme;
    if (all.service_minutes === place.service_minutes) delete all.service_minutes;
    const same = (/** @type {any} */ one, /** @type {any} */ other) => (one.fr || "") === ((other || {}).fr || "") && (one.en || "") === ((other || {}).en || "");
    if (same(all.name, place.name_i18n)) delete all.name;
    if (same(all.text, place.texts)) delete all.text;
    for (const key of /** @type {const} */ (["source", "as_of", "confidence"])) if (all[key] === place[key]) delete all[key];
    return all;
  }

  async send() {
    if (!this.position) { this.fault.textContent = t("click_the_map"); return; }
    const { place } = this, revision = this.territory.revision, values = this.values();
    try {
      if (place) await send("PATCH", `${this.path}/places/${encodeURIComponent(place.id)}`, { revision, label: t("did_edit_place", { name: place.name }), changes: values });
      else await post(`${this.path}/places`, { revision, label: t("did_new_place", { name: this.name.value }), place: values });
      this.close();
      await this.changed();
    } catch (error) { this.fault.textContent = /** @type {Error} */ (error).message; }
  }

  async drop() {
    try { await send("DELETE", `${this.path}/places/${encodeURIComponent(this.place.id)}?revision=${this.territory.revision}`); this.close(); await this.changed(); } catch (error) { this.fault.textContent = /** @type {Error} */ (error).message; }
  }
}
