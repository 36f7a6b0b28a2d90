// @ts-check
// Files from elsewhere: places to import, answers from the ground. What is wrong is shown before anything is written.
import { h, put } from "./dom.js";
import { t, count } from "./texts.js";
import { post } from "./api.js";
import { dialog, button } from "./dialogs.js";
import { notice } from "./notices.js";

/** @param {any} screen */
export function importPlaces(screen) {
  /** @type {Set<string>} */ const repairs = new Set();
  const reading = new FileReading(screen, t("import_places"), t("import_hint"), ".geojson,.json,.gpx,.kml,.csv", "import", (form) => { for (const repair of repairs) form.append("repairs", repair); });
  reading.show = (found) => {
    const fault = (/** @type {any} */ one) => h("span", { class: one.is_refusal ? "loss" : "faint" }, one.message, one.repair && !repairs.has(one.repair) ? [" ", h("button", { type: "button", class: "link", on: { click: () => { repairs.add(one.repair); reading.read(); } } }, t("repair_it"))] : null);
    const taken = found.rows.filter((/** @type {any} */ row) => row.is_acceptable && !row.is_duplicate), faults = found.rows.reduce((/** @type {number} */ sum, /** @type {any} */ row) => sum + row.faults.length, 0);
    return {
      summary: [h("b", {}, count("found_rows", found.rows.length)), faults ? [" · ", h("span", { class: "loss" }, count("found_faults", faults))] : null, found.ignored.length ? ` · ${t("ignored", { names: found.ignored.join(", ") })}` : null],
      rows: found.rows.map((/** @type {any} */ row) => h("li", { class: row.is_acceptable ? "" : "faulty" }, h("label", { class: "check-line" }, h("input", { type: "checkbox", value: row.number, checked: taken.includes(row), disabled: !row.is_acceptable }), h("b", {}, row.name || t("row", { number: row.number })), row.is_duplicate ? h("span", { class: "chip warn" }, t("duplicate")) : null), row.faults.map(fault))),
      key: "rows",
    };
  };
}

/** Answers from the ground, taken over with author and date. @param {any} screen */
export function takeAnswers(screen) {
  const reading = new FileReading(screen, t("field_answers"), t("field_answers_hint"), ".json", "answers", () => {});
  reading.show = (found) => ({
    summary: [h("b", {}, count("found_rows", found.changes.length)), ` · ${found.author}, ${found.day}`, found.note ? ` · ${found.note}` : null],
    rows: [...found.faults.map((/** @type {any} */ fault) => h("li", { class: "faulty" }, fault.message)), ...found.changes.map((/** @type {any} */ change) => h("li", {},
      h("label", { class: "check-line" }, h("input", { type: "checkbox", value: change.id, checked: change.is_news, disabled: !change.is_news }), h("b", {}, change.subject), h("span", { class: "faint" }, change.key)), h("span", {}, h("span", { class: "faint" }, change.old || t("unknown")), " → ", h("b", {}, change.new))))],
    key: "ids",
  });
}

class FileReading {
  /** @param {any} screen @param {string} title @param {string} hint @param {string} kinds @param {string} way @param {(form: FormData) => void} fill */
  constructor(screen, title, hint, kinds, way, fill) {
    this.screen = screen;
    this.path = `territories/${encodeURIComponent(screen.territory.id)}/${way}`;
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
      const { summary, rows, key } = this.show(await post(this.path, this.form()));
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
    if (key === "rows") form.append("revision", String(this.screen.territory.revision));
    try { await post(`${this.path}/accept`, form); this.node.close(); notice(t("taken_over"), "done"); await this.screen.reload(); } catch (error) { this.fault(error); }
  }

  /** @param {any} error */
  fault(error) { put(this.found, h("p", { class: "fault", role: "alert" }, error.message)); }
}
