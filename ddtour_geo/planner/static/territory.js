// @ts-check
// A new territory from an extract of OpenStreetMap.
import { h } from "./dom.js";
import { t } from "./texts.js";
import { post } from "./api.js";
import { dialog, button } from "./dialogs.js";
import { slug } from "./start.js";

export function newTerritory() {
  const name = h("input", { id: "territory_name", required: true, maxlength: 120 }), file = h("input", { id: "territory_file", type: "file", accept: ".osm,.gz,.pbf" }), fault = h("p", { class: "fault", role: "alert" }), create = h("button", { type: "submit", class: "primary" }, t("create"));
  const field = (/** @type {string} */ key, /** @type {any} */ control) => h("div", { class: "field wide" }, h("label", { for: control.id }, t(key)), control);
  const form = h("form", {}, field("territory_name", name), field("extract", file), h("p", { class: "why" }, t("extract_hint")), fault, h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), create));
  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!file.files[0]) { fault.textContent = t("choose_file"); return; }
    const body = new FormData();
    body.append("name", slug(name.value));
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
