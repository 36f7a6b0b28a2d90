// @ts-check
// A new territory from an extract of OpenStreetMap, and what all circuits of a territory share.
import { h } from "./dom.js";
import { t } from "./texts.js";
import { get, post, send } from "./api.js";
import { dialog, button, difference } from "./dialogs.js";
import { Field, told } from "./fields.js";
import { notice } from "./notices.js";

export function newTerritory() {
  const name = h("input", { id: "territory_name", required: true, maxlength: 120 }), file = h("input", { id: "territory_file", type: "file", accept: ".osm,.gz,.pbf" }), fault = h("p", { class: "fault", role: "alert" }), create = h("button", { type: "submit", class: "primary" }, t("create"));
  const field = (/** @type {string} */ key, /** @type {any} */ control) => h("div", { class: "field wide" }, h("label", { for: control.id }, t(key)), control);
  const form = h("form", {}, field("territory_name", name), field("extract", file), h("p", { class: "why" }, t("extract_hint")), fault, h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), create));
  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!file.files[0]) { fault.textContent = t("choose_file"); return; }
    const body = new FormData();
    body.append("name", name.value.trim());
    body.append("file", file.files[0]);
    create.disabled = true;
    create.textContent = t("computing");
    try {
      const made = await post("territories/upload", body);
      node.close();
      window.location.hash = `#/t/${encodeURIComponent(made.id)}`;
    } catch (error) { fault.textContent = /** @type {Error} */ (error).message; create.disabled = false; create.textContent = t("create"); }
  });
  const node = dialog(t("new_territory"), [form]);
  name.focus();
}

/** Which field a refusal is about. @type {Record<string, string>} */
const ABOUT = { bad_timezone: "timezone", bad_holidays: "holidays", bad_link: "base_url" };

/** Name, credit, clock and numbers to call: what changes is shown, and only then is it written. @param {string} id @param {() => void} written */
export async function territorySettings(id, written) {
  let now;
  const path = `territories/${encodeURIComponent(id)}/settings`;
  try { now = await get(path); } catch (error) { notice(error); return; }
  const form = new TerritoryForm(now, async (wanted) => {
    const { lines, file } = await post(`${path}/diff`, wanted), back = () => { review.remove(); form.node.hidden = false; };
    const write = h("button", { type: "button", class: "primary", disabled: !lines.length, on: { click: async () => {
      try { await send("PUT", path, wanted); node.close(); notice(t("saved_into", { file }), "done"); written(); } catch (error) { back(); form.refuse(error); }
    } } }, t("territory_saving"));
    const review = h("div", { class: "settings-form" }, h("p", {}, t("save_into", { file })), lines.length ? difference(lines) : h("p", {}, t("no_difference")), h("p", { class: "why" }, t("territory_no_undo")), h("div", { class: "dialog-foot" }, button(t("back_to_form"), back), write));
    form.node.hidden = true;
    form.node.after(review);
    (lines.length ? write : review.querySelector("button")).focus();
  });
  const node = dialog(t("territory_settings"), [form.node], { wide: true });
  form.foot.prepend(button(t("cancel"), () => node.close()));
  form.fields.name.control.node.focus();
}

class TerritoryForm {
  /** @param {any} now @param {(wanted: any) => Promise<void>} review */
  constructor(now, review) {
    /** @type {Record<string, Field>} */ this.fields = {};
    /** @type {Record<string, Field>[]} */ this.numbers = [];
    const head = (/** @type {string} */ name, /** @type {any} */ extra = {}) => {
      const field = this.fields[name] = new Field({ name, label: t(`set_${name}`), kind: "text", ...extra }, `territory_${name}`, {});
      field.control.set(now[name]);
      return field.node;
    };
    this.list = h("div", { class: "settings-rows wide" }, now.emergency.map((/** @type {any} */ one) => this.number(one)));
    this.fault = h("p", { class: "fault", role: "alert" });
    this.foot = h("div", { class: "dialog-foot" }, h("button", { type: "submit", class: "primary" }, t("see_difference")));
    this.node = h("form", { class: "settings-form", novalidate: true }, h("p", { class: "why" }, now.file), head("name", { wide: true, required: true }), head("summary_fr", { wide: true, kind: "area" }), head("summary_en", { wide: true, kind: "area", props: { lang: "en", maxlength: 300 } }), head("attribution", { wide: true }),
      head("timezone", { required: true, props: { list: "territory_zones" } }), head("holidays", { hint: t("set_holidays_hint") }), head("base_url", { wide: true, hint: t("set_base_url_hint") }),
      h("datalist", { id: "territory_zones" }, Intl.supportedValuesOf("timeZone").map((zone) => h("option", { value: zone }))),
      h("fieldset", {}, h("legend", {}, t("emergency")), this.list, h("div", { class: "wide" }, button(t("add_emergency"), () => { const row = this.number({}); this.list.append(row); row.querySelector("input").focus(); }))), this.fault, this.foot);
    this.node.addEventListener("submit", async (/** @type {Event} */ event) => {
      event.preventDefault();
      const all = [...Object.values(this.fields), ...this.numbers.flatMap((row) => Object.values(row))], wrong = all.filter((field) => !field.isFine());
      if (wrong.length) { wrong[0].control.node.focus(); return; }
      this.fault.textContent = "";
      const values = (/** @type {Record<string, Field>} */ fields) => Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.control.get() ?? (key === "as_of" ? null : "")]));
      try { await review({ sha: now.sha, ...values(this.fields), emergency: this.numbers.map(values) }); } catch (error) { this.refuse(error); }
    });
  }

  /** @param {any} error */
  refuse(error) {
    const field = this.fields[ABOUT[error.code]];
    if (!field) { this.fault.textContent = told(error); return; }
    field.refuse(told(error));
    field.control.node.focus();
  }

  /** @param {any} one */
  number(one) {
    const at = this.made = (this.made || 0) + 1, label = { number: "number", fr: "emergency_fr", en: "emergency_en", source: "source", as_of: "as_of" };
    const fields = Object.fromEntries(Object.entries(label).map(([name, text]) => [name, new Field({ name, label: t(text), kind: name === "as_of" ? "date" : "text", required: name === "number" || name === "fr", wide: name === "fr" || name === "en", ...(name === "en" && { props: { lang: "en" } }) }, `emergency_${at}_${name}`, {})]));
    for (const [name, field] of Object.entries(fields)) field.control.set(one[name]);
    this.numbers.push(fields);
    const row = h("div", { class: "row-fields emergency", role: "group", "aria-label": one.number ? t("number_says", { number: one.number }) : t("add_emergency") }, Object.values(fields).map((field) => field.node),
      h("button", { type: "button", class: "link", "aria-label": t("take_out", { what: one.number || t("number") }), on: { click: () => { this.numbers = this.numbers.filter((other) => other !== fields); row.remove(); this.node.querySelector("fieldset .plain-button").focus(); } } }, t("take_out_short")));
    return row;
  }
}
