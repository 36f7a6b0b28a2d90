// @ts-check
// A circuit of the list: a copy of it, another title, and its end.
import { h, sign, SIGNS } from "./dom.js";
import { t } from "./texts.js";
import { get, post, send } from "./api.js";
import { dialog, button, popup } from "./dialogs.js";
import { notice } from "./notices.js";

/**
 * The button that opens the menu of a circuit.
 * @param {any} circuit what the list says of it
 * @param {() => void} changed the list has to be asked for again
 */
export function manage(circuit, changed) {
  const label = t("manage", { title: circuit.title }), act = (/** @type {string} */ key, /** @type {(circuit: any, changed: () => void) => any} */ action) =>
    h("button", { type: "button", role: "menuitem", on: { click: () => Promise.resolve(action(circuit, changed)).catch(notice) } }, t(key));
  const opener = h("button", { type: "button", class: "icon", "aria-label": label, title: label, "aria-haspopup": "menu", "aria-expanded": "false", "data-key": `manage-${circuit.id}`, on: { click: () =>
    popup(h("div", { class: "menu", role: "menu", "aria-label": label }, circuit.error ? circuit.has_draft ? act("as_text", asText) : null : [act("duplicate", duplicate), act("rename", rename)], act("remove", remove)), opener) } }, sign(SIGNS.more));
  return opener;
}

/** @param {any} circuit */
const path = (circuit) => `circuits/${encodeURIComponent(circuit.id)}`;
/** @param {any} circuit */
const fileOf = (circuit) => `routes/${circuit.id}.toml`;

/**
 * A window with the titles of a circuit.
 * @param {string} heading
 * @param {string} hint
 * @param {string} act
 * @param {{title: string, title_en?: string}} given
 * @param {(titles: {title: string, title_en: string | null}) => Promise<any>} done
 */
function titles(heading, hint, act, given, done) {
  const title = h("input", { id: "manage_title", required: true, maxlength: 200, value: given.title }), english = h("input", { id: "manage_title_en", lang: "en", maxlength: 200, value: given.title_en || "" });
  const fault = h("p", { class: "fault", role: "alert" }), field = (/** @type {string} */ key, /** @type {any} */ control) => h("div", { class: "field wide" }, h("label", { for: control.id }, t(key)), control);
  const form = h("form", {}, field("set_title", title), field("set_title_en", english), h("p", { class: "why" }, hint), fault, h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), h("button", { type: "submit", class: "primary" }, act)));
  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!title.value.trim()) { title.value = ""; title.reportValidity(); return; }
    try { await done({ title: title.value.trim(), title_en: english.value.trim() || null }); node.close(); } catch (error) { fault.textContent = /** @type {Error} */ (error).message; }
  });
  const node = dialog(heading, [form]);
  title.select();
}

/** @param {any} circuit */
async function duplicate(circuit) {
  const { draft } = await get(path(circuit)), copy = (/** @type {string} */ title) => title && t("copy_of", { title });
  titles(t("duplicate_title", { title: circuit.title }), t("duplicate_hint"), t("duplicate"), { title: copy(draft.title), title_en: copy(draft.title_en) }, async (given) => {
    const made = await post("circuits", { ...draft, ...given });
    window.location.hash = `#/c/${encodeURIComponent(made.id)}`;
  });
}

/** A draft that is no circuit any more is not lost: all of it to copy. @param {any} circuit */
async function asText(circuit) {
  const { text } = await get(`${path(circuit)}/text`), field = h("textarea", { readonly: true, rows: 20, "aria-label": t("as_text") });
  field.value = text;
  dialog(t("as_text_title", { title: circuit.title }), [h("p", {}, circuit.error), field], { wide: true });
  field.select();
}

/** @param {any} circuit @param {() => void} changed */
async function rename(circuit, changed) {
  const { draft, revision } = await get(path(circuit));
  titles(t("rename_title", { title: circuit.title }), t("rename_hint", { file: fileOf(circuit) }), t("rename"), draft, async (given) => {
    await send("PATCH", path(circuit), { revision, label: t("did_rename", { title: given.title }), changes: given });
    changed();
  });
}

/** @param {any} circuit @param {() => void} changed */
async function remove(circuit, changed) {
  // A file that cannot be read has no draft.
  const { revision } = circuit.error && !circuit.has_draft ? { revision: 0 } : await get(`${path(circuit)}/revision`);
  const node = dialog(t("remove_title", { title: circuit.title }), [h("p", {}, t(circuit.has_file ? "remove_file" : "remove_draft", { file: fileOf(circuit) })), h("p", { class: "why" }, t("remove_aside")),
    h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), button(t("remove_it"), async () => {
      node.close();
      try {
        const { aside } = await post(`${path(circuit)}/remove`, { revision });
        notice(t("removed", { files: aside.join(", ") }), "done");
        changed();
      } catch (error) { notice(error); }
    }, "primary danger"))]);
}
