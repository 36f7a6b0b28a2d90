// @ts-check
// Files from elsewhere: places to import, answers from the ground. What is wrong is shown before anything is written.
import { h, put } from "./dom.js";
import { t, count, shortDay } from "./texts.js";
import { post } from "./api.js";
import { dialog, button } from "./dialogs.js";
import { notice } from "./notices.js";
import { refused, savePlaces } from "./land.js";

/** @param {import("./land.js").Land} land */
export function importPlaces(land) {
  /** @type {Set<string>} */ const repairs = new Set();
  const reading = new FileReading(land, t("import_places"), t("import_hint"), ".csv,.tsv,.txt,.geojson,.json,.geojsonl,.umap,.gpx,.kml,.xlsx,.xlsm,.ods,.gpkg,.fgb,.gml,.zip,.kmz,.shz", "import", (form) => { for (const repair of repairs) form.append("repairs", repair); });
  reading.show = (found) => {
    const fault = (/** @type {any} */ one) => h("span", { class: one.is_refusal ? "loss" : "faint" }, one.message, one.repair && !repairs.has(one.repair) ? [" ", h("button", { type: "button", class: "link", on: { click: () => { repairs.add(one.repair); reading.read(); } } }, t("repair_it"))] : null);
    const taken = found.rows.filter((/** @type {any} */ row) => row.is_acceptable && !row.is_duplicate), faults = found.rows.reduce((/** @type {number} */ sum, /** @type {any} */ row) => sum + row.faults.length, 0);
    return {
      summary: [h("b", {}, count("found_rows", found.rows.length)), faults ? [" · ", h("span", { class: "loss" }, count("found_faults", faults))] : null, found.ignored.length ? ` · ${t("ignored", { names: found.ignored.join(", ") })}` : null],
      rows: found.rows.map((/** @type {any} */ row) => h("li", { class: row.is_acceptable ? "" : "faulty" }, h("label", { class: "check-line" }, h("input", { type: "checkbox", value: row.number, checked: taken.includes(row), disabled: !row.is_acceptable }), h("b", {}, row.name || t("row", { number: row.number })), row.is_duplicate ? h("span", { class: "chip warn" }, t("duplicate")) : null, row.feature?.properties.opening_hours ? h("span", { class: "faint" }, row.feature.properties.opening_hours.value) : null), row.faults.map(fault))),
      key: "rows",
    };
  };
}

/** Answers from the ground, taken over with author and date. @param {import("./land.js").Land} land */
export function takeAnswers(land) {
  const reading = new FileReading(land, t("field_answers"), t("field_answers_hint"), ".json", "answers", () => {});
  reading.show = (found) => ({
    summary: [h("b", {}, count("found_rows", found.changes.length)), " · ", t("found_by", { author: found.author, day: shortDay(found.day) }), found.note ? h("p", { class: "note" }, t("found_note", { note: found.note })) : null],
    rows: [...found.faults.map((/** @type {any} */ fault) => h("li", { class: "faulty" }, fault.message)), ...found.changes.map((/** @type {any} */ change) => h("li", {},
      h("label", { class: "check-line" }, h("input", { type: "checkbox", value: change.id, checked: change.is_news, disabled: !change.is_news }), h("b", {}, change.subject), h("span", { class: "faint" }, change.question)),
      h("span", { class: "change" }, h("span", { class: "faint" }, change.old || t("unknown")), " → ", h("b", {}, change.new), change.is_news ? null : h("span", { class: "chip grey" }, t("known_already")), change.typed ? h("span", { class: "faint" }, ` (${t("typed", { text: change.typed })})`) : null)))],
    key: "ids",
  });
}

class FileReading {
  /** @param {import("./land.js").Land} land @param {string} title @param {string} hint @param {string} kinds @param {string} way @param {(form: FormData) => void} fill */
  constructor(land, title, hint, kinds, way, fill) {
    this.land = land;
    this.way = way;
    this.fill = fill;
    /** @type {(found: any) => {summary: any[], rows: any[], key: string}} */
    this.show = () => ({ summary: [], rows: [], key: "" });
    this.file = h("input", { type: "file", id: "import_file", accept: kinds, required: true, on: { change: () => this.read() } });
    this.found = h("div", { role: "status" });
    this.foot = h("div", { class: "dialog-foot" });
    this.node = dialog(title, [h("p", {}, hint), h("div", { class: "field" }, h("label", { for: "import_file" }, t("file")), this.file), this.found, this.foot], { wide: true });
    this.cancel();
  }

  cancel(/** @type {any[]} */ ...more) { put(this.foot, button(t("cancel"), () => this.node.close()), more); }

  form() {
    const form = new FormData();
    form.append("file", this.file.files[0]);
    this.fill(form);
    return form;
  }

  async read() {
    if (!this.file.files[0]) return;
    put(this.found, h("p", {}, t("computing")));
    this.cancel();
    try {
      const { summary, rows, key } = this.show(await post(`${this.land.path}/${this.way}`, this.form()));
      const list = h("ul", { class: "rows", tabindex: 0, "aria-label": t("preview") }, rows), accept = button("", () => this.accept(key, list), "primary");
      const counted = () => { const chosen = list.querySelectorAll("input:checked").length; accept.textContent = count("accept_rows", chosen); accept.disabled = !chosen; };
      list.addEventListener("change", counted);
      put(this.found, h("p", {}, summary), list);
      counted();
      this.cancel(accept);
    } catch (error) { this.fault(error); }
  }

  /** @param {string} key @param {HTMLElement} list */
  async accept(key, list) {
    const form = this.form();
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (list.querySelectorAll("input:checked"))) form.append(key, box.value);
    try { await this.land.accept(this.way, form); this.node.close(); notice(t(this.way === "import" ? "imported" : "taken_over"), "done"); } catch (error) { this.fault(error); }
  }

  /** @param {any} error */
  fault(error) {
    this.cancel();
    const { land } = this, again = () => this.read();
    // What was chosen was chosen on other places: it is shown anew.
    if (error.code === "conflict") { refused(land, error, { closed: again }); return; }
    const save = error.code === "unsaved_places" && button(t("save_places"), async () => { await savePlaces(land); land.addEventListener("change", () => { if (land.told.is_saved && this.node.isConnected) this.read(); }, { once: true }); }, "primary");
    put(this.found, h("p", { class: "fault", role: "alert" }, error.message), save);
  }
}
