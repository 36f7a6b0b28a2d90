// @ts-check
// Settings of a circuit that neither the map nor the lists show: texts, meeting, group, hours, rides.
import { h } from "./dom.js";
import { t, today } from "./texts.js";
import { dialog, button } from "./dialogs.js";
import { Form, Rows } from "./fields.js";
import { kinds, localized, works } from "./programme.js";

/** The sheet beside the map: what she changes there is drawn at once. @param {any} screen */
export function settings(screen) {
  document.querySelector("dialog.side-sheet")?.remove();
  const form = new Settings(screen), node = dialog(t("settings"), [form.node], { beside: true, kind: "side-sheet settings", closed: () => form.leave() });
  form.foot.append(button(t("close"), () => node.close()));
  /** @type {HTMLElement} */ (form.node.querySelector("input")).focus();
}

const WIDE = { wide: true }, ENGLISH = { wide: true, props: { lang: "en" } };

class Settings extends Form {
  /** @param {any} screen */
  constructor(screen) {
    super(screen);
    const rows = kinds(screen), group = (/** @type {string} */ key, /** @type {any[]} */ ...content) => h("fieldset", {}, h("legend", {}, t(key)), content);
    const fold = (/** @type {string} */ key, /** @type {any[]} */ ...content) => h("details", { open: content.some((one) => one instanceof Rows && one.list.children.length) }, h("summary", {}, t(key)), h("div", { class: "fold" }, content.map((one) => one instanceof Rows ? one.node : one)));
    const table = (/** @type {string} */ name) => new Rows(this, rows[name]);
    this.foot = h("div", { class: "dialog-foot" });
    this.streets = new Rows(this, works(screen));
    this.streets.adding.replaceChildren(h("p", { class: "why" }, t("streets_hint")));
    this.node = h("div", { class: "settings-form" }, h("p", { class: "why" }, t("settings_hint")),
      group("set_texts", this.text("title", "set_title", { ...WIDE, required: true }), this.text("title_en", "set_title_en", ENGLISH), this.text("summary", "set_summary", { ...WIDE, kind: "area" }), this.text("summary_en", "set_summary_en", { ...ENGLISH, kind: "area" })),
      group("set_meeting", this.text("meeting_point", "set_meeting_point", WIDE), this.text("meeting_point_en", "set_meeting_point_en", ENGLISH), this.text("guide", "set_guide", {}), this.text("guide_en", "set_guide_en", { props: { lang: "en" } }), this.plain("contact", "set_contact"), this.text("price", "set_price", WIDE), this.text("price_en", "set_price_en", ENGLISH),
        this.text("booking", "set_booking", WIDE), this.text("booking_en", "set_booking_en", ENGLISH)),
      group("set_origin", this.origin("source", { kind: "text", wide: true }), this.origin("as_of", { kind: "date" }), this.origin("confidence", { kind: "choice", options: () => [["", ""], ...["high", "medium", "low"].map((level) => [level, t(`confidence_${level}`)])] }),
        this.check("featured", "set_featured", () => false)),
      group("set_group", this.number("group_size", "group_size", { min: 0, max: 200, step: 1 }, 0), this.number("speed_kmh", "set_speed", { min: 0.5, max: 8, step: 0.1 }, null),
        this.check("avoid_steps", "set_step_free", () => false), this.check("robust", "set_robust", (draft) => Boolean(draft.group_size))),
      group("set_ends", this.place("start", "start_place"), this.place("end", "set_end")),
      group("set_fixed", table("fixed").node),
      fold("set_hours", table("hours")), fold("set_order", table("after"), table("one_of")), fold("set_rides", table("transfer")), fold("set_works", this.streets),
      h("p", { class: "why" }, t("rain_hint")), this.foot);
    this.tell = () => this.update();
    this.circuit.addEventListener("change", this.tell);
  }

  leave() { this.circuit.removeEventListener("change", this.tell); }

  /** A text in two languages, one half of it. @param {string} key @param {string} label @param {any} extra */
  text(key, label, extra) { return this.field({ name: key, kind: "text", label: t(label), ...extra }, `set_${key}`, (draft) => draft[key] || null, (value, draft) => key === "title" ? { title: value } : localized(draft, key, value)); }

  /** A text that is the same in all languages. @param {string} key @param {string} label @param {any} [extra] */
  plain(key, label, extra = {}) { return this.field({ name: key, kind: "text", label: t(label), ...extra }, `set_${key}`, (draft) => draft[key] || null, (value) => ({ [key]: value })); }

  /** @param {string} key @param {string} label @param {any} props @param {number | null} none what a missing key means */
  number(key, label, props, none) { return this.field({ name: key, kind: "number", label: t(label), props }, `set_${key}`, (draft) => draft[key] ?? none, (value) => ({ [key]: value === none ? null : value })); }

  /** @param {string} key @param {string} label @param {(draft: any) => boolean} usual */
  check(key, label, usual) { return this.field({ name: key, kind: "check", label: t(label), hint: key === "robust" ? t("set_robust_hint") : undefined }, `set_${key}`, (draft) => draft[key] ?? usual(draft), (value, draft) => ({ [key]: value === usual(draft) ? null : value })); }

  /** What the programme rests on: a source brings a day and a confidence with it, and takes them away. @param {"source" | "as_of" | "confidence"} key @param {any} spec */
  origin(key, spec) {
    const whole = (/** @type {any} */ value, /** @type {any} */ draft) => value === null ? { source: null, as_of: null, confidence: null } : { source: value, as_of: draft.as_of || today(this.screen.territory.timezone), confidence: draft.confidence || "medium" };
    return this.field({ name: key, label: t(`set_origin_${key}`), ...spec }, `set_${key}`, (draft) => draft[key] || null, (value, draft) => key === "source" ? whole(value, draft) : { [key]: value });
  }

  /** Where it begins, and where it ends: where it began unless she says so. @param {"start" | "end"} key @param {string} label */
  place(key, label) {
    const places = [...this.screen.places.values()].map((place) => [place.id, place.off_streets ? t("off_streets", { name: place.name }) : place.name, place.off_streets]), options = () => key === "end" ? [["", t("as_start")], ...places] : places;
    return this.field({ name: key, kind: "choice", label: t(label), wide: true, options }, `set_${key}`, (draft) => key === "end" && draft.end === draft.start ? null : draft[key] || null, (value) => ({ [key]: value }));
  }
}
