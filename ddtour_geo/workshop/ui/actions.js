// @ts-check
// What is done with a whole circuit: saving, publishing, preview, and the menu of the rest.
import { h, put, announce } from "./dom.js";
import { t, language } from "./texts.js";
import { get, follow, Refusal } from "./api.js";
import { notice, say } from "./notices.js";
import { dialog, button, difference, popup } from "./dialogs.js";
import { refused, inWords } from "./land.js";

/** What saving would change, in the circuit's file and in that of the places; only then is it written. @param {any} screen */
export async function saving(screen) {
  const { circuit, land } = screen;
  await Promise.all([circuit.queue, land.queue.catch(() => {})]);
  let diff, places;
  try { [diff, places] = await Promise.all([get(`${circuit.path}/diff`), land.told.is_saved ? { lines: [] } : get(`${land.path}/diff`)]); } catch (error) { notice(error); return; }
  const parts = [{ file: `routes/${circuit.id}.toml`, ...diff }, { file: `data/${circuit.draft.territory}/places.geojson`, ...places, summary: inWords(places.places) }].filter(({ lines }) => lines && lines.length);
  const write = async () => {
    node.close();
    try {
      if (places.lines.length) await land.save();
      if (!diff.lines.length || await circuit.save()) notice(parts.map(({ file }) => t("saved_into", { file })).join(" "), "done");
    } catch (error) { refused(land, error); }
  };
  const node = dialog(t("save_title"), [
    parts.map(({ file, summary, lines }) => [h("p", {}, t("save_into", { file })), (summary || []).length ? h("ul", { class: "plain-list" }, summary.map((/** @type {string} */ said) => h("li", {}, said))) : null, difference(lines)]),
    parts.length ? null : h("p", {}, t("no_difference")),
    h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), h("button", { type: "button", class: "primary", disabled: !parts.length, on: { click: write } }, t("save")))].flat(2), { wide: true });
}

/** @param {any} screen */
export async function publish(screen) {
  const { circuit } = screen;
  await circuit.queue;
  if (!circuit.state.is_saved) { notice(t("save_before")); await saving(screen); return; }
  await watched(t("publish_title"), `${circuit.path}/publish`, { revision: circuit.state.revision }, (content, node, value) => put(content, h("p", { role: "status" }, t("published")),
    h("div", { class: "dialog-foot" }, button(t("close"), () => node.close()), h("a", { class: "primary", href: value.address, target: "_blank", rel: "noopener" }, t("see_published")))));
}

/** The visitor's page and the sheet of the draft. @param {any} screen */
async function preview(screen) {
  const { circuit } = screen, base = `/preview/${encodeURIComponent(circuit.id)}/`;
  await circuit.queue;
  if (circuit.plan.error) { notice(circuit.plan.error.message); return; }
  await watched(t("preview"), `${circuit.path}/preview`, {}, (body, node) => {
    const frame = h("iframe", { title: t("preview_page"), src: `${base}index.html?lang=${language}` }), show = (/** @type {string} */ key, /** @type {string} */ file) => button(t(key), () => { frame.title = t(key); frame.src = `${base}${file}?lang=${language}`; });
    node.classList.add("wide", "preview");
    put(body, h("div", { class: "tabs" }, show("preview_page", "index.html"), show("preview_sheet", `sheet-${language}.pdf`), h("a", { class: "plain-button", href: `${base}index.html?lang=${language}`, target: "_blank", rel: "noopener" }, t("in_a_tab"))), frame);
  });
}

/**
 * A long work, followed to its end.
 * @param {string} title
 * @param {string} path
 * @param {any} body
 * @param {(content: HTMLElement, node: HTMLDialogElement, value: any) => void} done
 */
async function watched(title, path, body, done) {
  const bar = h("progress", { max: 1, "aria-label": t("computing") }), text = h("p", { role: "status" }, t("computing")), content = h("div", { class: "watched" }, text, bar), controller = new AbortController();
  const node = dialog(title, [content], { closed: () => controller.abort() });
  try {
    await follow("POST", path, body, (event, value) => {
      if (event === "progress") { text.textContent = value.text || t("computing"); if (value.total) bar.value = value.done / value.total; }
      if (event === "failed") throw new Refusal(500, value);
      if (event === "done") done(content, node, value);
    }, controller.signal);
  } catch (error) {
    if (error instanceof DOMException) return;
    put(content, h("p", { role: "alert", class: "fault" }, say(error)), h("div", { class: "dialog-foot" }, button(t("close"), () => node.close())));
  }
}

/** @param {any} screen @param {HTMLElement} opener */
export function menu(screen, opener) {
  const { circuit } = screen, id = encodeURIComponent(circuit.id), link = (/** @type {string} */ key, /** @type {string} */ href, extra = {}) => h("a", { role: "menuitem", href, ...extra }, t(key));
  const file = (/** @type {string} */ key, /** @type {string} */ name) => link(key, `/api/download/${id}/${name}?lang=${language}`, { download: `${circuit.id}-${name}` });
  const other = language === "fr" ? "en" : "fr", box = h("div", { class: "menu", role: "menu", "aria-label": t("more") },
    h("button", { type: "button", role: "menuitem", on: { click: () => preview(screen) } }, t("preview")), h("hr"),
    file("download_sheet", `sheet-${language}.pdf`), file("download_gpx", "circuit.gpx"), file("download_geojson", "circuit.geojson"), file("download_ics", "circuit.ics"), h("hr"),
    h("button", { type: "button", role: "menuitem", on: { click: () => copyLink(circuit) } }, t("copy_link")),
    link("field_print", `/api/circuits/${id}/field-check?lang=${language}`, { target: "_blank", rel: "noopener" }), link("field_phone", `/api/circuits/${id}/field-check?form=phone&lang=${language}`, { download: "" }),
    h("button", { type: "button", role: "menuitem", on: { click: () => import("./importing.js").then(({ takeAnswers }) => takeAnswers(screen.land)) } }, t("field_answers")),
    h("button", { type: "button", role: "menuitem", on: { click: () => import("./importing.js").then(({ importPlaces }) => importPlaces(screen.land)) } }, t("import_places")), h("hr"),
    link("other_language", `/?lang=${other}${window.location.hash}`, { lang: other }));
  popup(box, opener);
}

/** A link that reopens this very state. @param {any} circuit */
async function copyLink(circuit) {
  await circuit.queue;
  const address = `${window.location.origin}/#/c/${encodeURIComponent(circuit.id)}/${circuit.state.revision}`;
  try { await navigator.clipboard.writeText(address); notice(t("link_copied"), "done"); } catch { dialog(t("copy_link"), [h("input", { class: "wide-input", readonly: true, value: address, "aria-label": t("copy_link") })]); }
  announce(t("link_copied"));
}
