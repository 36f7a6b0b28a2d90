// @ts-check
// Places from GeoJSON, GPX, KML or CSV: what is wrong is shown before anything is written.
import { h, put } from "./dom.js";
import { t, count } from "./texts.js";
import { post } from "./api.js";
import { dialog, button } from "./dialogs.js";
import { notice } from "./notices.js";

/** @param {any} screen */
export function importPlaces(screen) { choose(screen, t("import_places"), t("import_hint"), ".geojson,.json,.gpx,.kml,.csv", "import"); }

/** @param {any} screen @param {string} title @param {string} hint @param {string} kinds @param {"import" | "answers"} way */
export function choose(screen, title, hint, kinds, way) {
  const path = `territories/${encodeURIComponent(screen.territory.id)}/${way}`, file = h("input", { type: "file", id: "import_file", accept: kinds, required: true }), found = h("div", { role: "status" }), foot = h("div", { class: "dialog-foot" });
  const node = dialog(title, [h("p", {}, hint), h("div", { class: "field" }, h("label", { for: "import_file" }, t("file")), file), found, foot], { wide: true });
  put(foot, button(t("cancel"), () => node.close()));
  file.addEventListener("change", async () => {
    if (!file.files[0]) return;
    const form = new FormData();
    form.append("file", file.files[0]);
    put(found, h("p", {}, t("computing")));
    put(foot, button(t("cancel"), () => node.close()));
    try {
      const preview = await post(path, form), rows = preview.rows || preview.places || preview.changes || [], faults = preview.faults || [];
      put(found, h("p", {}, h("b", {}, count("found_rows", rows.length)), faults.length ? [" · ", h("span", { class: "loss" }, count("found_faults", faults.length))] : null),
        h("ul", { class: "rows", tabindex: 0, "aria-label": t("preview") }, faults.map((/** @type {any} */ fault) => h("li", { class: "faulty" }, words(fault))), rows.map((/** @type {any} */ row) => h("li", {}, h("b", {}, row.name && row.name.fr || row.name || row.title || row.place || ""), words(row), (row.remarks || row.problems || []).map((/** @type {any} */ said) => h("span", { class: "loss" }, words(said)))))));
      if (rows.length) put(foot, button(t("cancel"), () => node.close()), button(count("accept_rows", rows.length), async () => {
        try { await post(`${path}/accept`, { revision: screen.territory.revision, token: preview.token, rows: preview.token ? undefined : rows, places: preview.token ? undefined : rows }); node.close(); notice(t("taken_over"), "done"); await screen.reload(); } catch (error) { put(found, h("p", { class: "fault", role: "alert" }, /** @type {Error} */ (error).message)); }
      }, "primary"));
    } catch (error) { put(found, h("p", { class: "fault", role: "alert" }, /** @type {Error} */ (error).message)); }
  });
}

/** @param {any} said */
const words = (said) => typeof said === "string" ? said : said.text || said.message || said.sentence || "";
