// @ts-check
// The start: territories, their circuits, their places on the map, and what the check says.
import { h, put, sign, signButton, SIGNS } from "./dom.js";
import { t, count, language, today } from "./texts.js";
import { get } from "./api.js";
import { MapView } from "./map.js";
import { notice } from "./notices.js";
import { Land, refused, savePlaces } from "./land.js";
import { editPlace } from "./place_editor.js";
import { newCircuit } from "./new_circuit.js";
import { manage } from "./managing.js";

/**
 * @param {HTMLElement} app
 * @param {string | null} chosen
 * @returns {Promise<() => void>}
 */
export async function startScreen(app, chosen) {
  const project = await get("project"), territories = project.territories || [];
  const id = chosen || (territories[0] && territories[0].id) || null;
  document.title = t("workshop");
  // All is asked for again, as when one comes back to it.
  const again = () => { window.dispatchEvent(new HashChangeEvent("hashchange")); };
  const saved = h("p", { class: "saved" }, t("workshop_what")), steps = h("div", { class: "steps" }), save = h("button", { type: "button", class: "plain-button", hidden: true }, t("save"));
  const other = language === "fr" ? "en" : "fr";
  const head = h("header", { class: "top" }, h("div", { class: "name" }, h("h1", {}, t("workshop")), saved),
    h("nav", { class: "territories", "aria-label": t("territories") }, territories.map((/** @type {any} */ one) => h("a", { href: `#/t/${encodeURIComponent(one.id)}`, "aria-current": one.id === id ? "page" : null }, one.title || one.name || one.id))),
    steps,
    h("div", { class: "acts" }, save, h("button", { type: "button", class: "plain-button", on: { click: () => import("./territory.js").then(({ newTerritory }) => newTerritory()) } }, t("new_territory")), id ? signButton(t("territory_settings"), SIGNS.settings, () => import("./territory.js").then(({ territorySettings }) => territorySettings(id, again)), { "data-key": "territory-settings" }) : null, h("a", { class: "plain-button", lang: other, href: `/?lang=${other}${window.location.hash}` }, t("other_language"))));
  const circuits = h("section", { class: "left", "aria-label": t("circuits") }), checks = h("section", { class: "right", "aria-label": t("places") }), host = h("div", { class: "leaflet-host", tabindex: 0, "aria-label": t("map_label") });
  const figure = h("section", { class: "map", "aria-label": t("map") }, host);
  app.replaceChildren(h("div", { class: "workshop start" }, head, circuits, h("main", { id: "main", class: "centre", "aria-label": t("map") }, figure), checks));
  const own = (project.circuits || []).filter((/** @type {any} */ one) => !id || one.territory === id || !one.territory);
  put(circuits, h("div", { class: "panel-head" }, h("h2", {}, t("circuits")), h("span", {}, String(own.length))),
    h("ul", { class: "circuits" }, own.map((/** @type {any} */ one) => h("li", {}, h("a", { href: `#/c/${encodeURIComponent(one.id)}` }, h("b", {}, one.title || one.id), h("span", { class: "chips" },
      one.has_draft && !one.is_saved ? h("span", { class: "chip warn" }, t("has_draft")) : null, one.file_changed ? h("span", { class: "chip bad" }, t("file_changed")) : null, one.error ? h("span", { class: "chip bad", title: one.error }, typeof one.error === "string" ? one.error : one.error.message) : null)), manage(one, again), one.error ? null : fieldCheck(one)))),
    h("p", { class: "foot" }, h("button", { type: "button", class: "primary", disabled: !id, on: { click: () => newCircuit(land, map) } }, t("new_circuit"))));
  if (!id) { welcome(/** @type {HTMLElement} */ (app.querySelector("main"))); return () => {}; }
  const name = encodeURIComponent(id), [territory, ground] = await Promise.all([get(`territories/${name}`), get(`territories/${name}/ground`)]);
  figure.append(h("p", { class: "credit" }, ground.credit || ""));
  const map = new MapView(host, ground), places = territory.places;
  figure.append(map.tools());
  const land = new Land(territory), controller = new AbortController();
  map.whole = places.map((/** @type {any} */ place) => [place.lon, place.lat]);
  map.addEventListener("stop", (event) => /** @type {HTMLElement | null} */ (checks.querySelector(`[data-place="${CSS.escape(/** @type {CustomEvent} */ (event).detail)}"] button`))?.focus());
  const bar = new LandBar(land, { steps, save, saved }, controller.signal), check = async () => {
    land.isUnchecked = false;
    if (!land.checks) { land.checks = null; listPlaces(checks, land, project, map); }
    try { land.checks = (await get(`${land.path}/check`)).text; } catch (error) { land.isUnchecked = true; notice(error); }
    listPlaces(checks, land, project, map);
  };
  const show = () => { map.showPlaces(land.told.places); listPlaces(checks, land, project, map); bar.update(); };
  land.addEventListener("change", () => { show(); check(); });
  window.addEventListener("focus", () => { if (!document.querySelector("dialog[open]")) land.refresh().catch(() => { /* a silent server is said elsewhere */ }); }, { signal: controller.signal });
  show();
  map.fit(map.whole);
  check();
  return () => { controller.abort(); document.querySelector("dialog.side-sheet")?.remove(); map.remove(); };
}

/** @param {HTMLElement} panel @param {Land} land @param {any} project @param {MapView} map */
function listPlaces(panel, land, project, map) {
  const territory = land.told, places = territory.places, unsure = places.filter((/** @type {any} */ place) => place.to_confirm).length, dark = places.filter((/** @type {any} */ place) => place.hours_unknown).length;
  const checks = readReport(land.checks || ""), faults = checks.filter((one) => one.kind === "fault" || one.kind === "todo").length;
  put(panel, h("div", { class: "panel-head" }, h("h2", {}, t("places")), h("span", {}, [String(places.length), unsure ? count("unsure", unsure) : "", dark ? count("dark", dark) : ""].filter(Boolean).join(" · "))),
    placeTools(land, map),
    h("ul", { class: "place-list" }, places.map((/** @type {any} */ place, /** @type {number} */ i) => {
      const row = h("li", { data: { place: place.id, theme: place.theme } }, h("span", { class: place.to_confirm ? "mark uncertain" : "mark", "aria-hidden": "true" }, String(i + 1)), h("button", { type: "button", class: "name", "data-key": `place-${place.id}`, on: { click: () => edit(land, map, place.id) } }, place.name),
        h("span", { class: "chips" }, place.theme ? h("span", { class: "chip grey" }, (territory.themes.find((/** @type {any} */ one) => one.id === place.theme) || { label: place.theme }).label) : null, place.to_confirm ? h("span", { class: "chip warn" }, t("to_confirm")) : null, place.entrance ? h("span", { class: "chip warn", title: place.entrance }, t("entrance_to_confirm")) : null, place.hours_unknown ? h("span", { class: "chip warn" }, t("hours_unknown")) : null));
      for (const type of ["mouseenter", "focusin"]) row.addEventListener(type, () => map.highlight(place.id, true));
      for (const type of ["mouseleave", "focusout"]) row.addEventListener(type, () => map.highlight(place.id, false));
      return row;
    })),
    h("section", { class: "left-out report", tabindex: 0, "aria-label": t("checks") }, h("div", { class: "panel-head" }, h("h2", {}, t("checks")), h("span", {}, faults ? count("to_do", faults) : "")),
      (project.notices || []).map((/** @type {any} */ said) => h("p", { class: "fault" }, said)),
      checks.length ? checks.map(({ kind, text }) => h(kind === "heading" ? "h3" : "p", { class: kind }, text)) : h("p", { class: "why" }, t(land.isUnchecked ? "checks_failed" : land.checks === null ? "checks_running" : "checks_none"))));
}

/**
 * The report that `ddtour check` prints, line by line: what is to be done stands out.
 * @param {string} text
 * @returns {{kind: "heading" | "todo" | "fault" | "said", text: string}[]}
 */
function readReport(text) {
  const lines = text.split("\n").filter((line) => line.trim() && !/^=+$/.test(line));
  return lines.slice(1).map((line, i, all) => {
    const todo = line.match(/^ *\[ \] (.*)/), fault = line.match(/^ *! (.*)/), next = all[i + 1] || "";
    if (todo) return { kind: /** @type {const} */ ("todo"), text: todo[1] };
    if (fault) return { kind: /** @type {const} */ ("fault"), text: fault[1] };
    if (/^ *\[ \] /.test(next)) return { kind: /** @type {const} */ ("heading"), text: line };
    return { kind: /** @type {const} */ ("said"), text: line };
  }).filter(({ text: said }) => !/:$/.test(said) || said.length > 40);
}

/** Nothing is there yet: what to begin with. @param {HTMLElement} main */
function welcome(main) {
  put(main, h("div", { class: "plain" }, h("h2", {}, t("welcome")), h("p", {}, t("welcome_what")), h("ol", { class: "first-steps" }, ["welcome_1", "welcome_2", "welcome_3"].map((key) => h("li", {}, t(key)))),
    h("p", {}, h("button", { type: "button", class: "primary", on: { click: () => import("./territory.js").then(({ newTerritory }) => newTerritory()) } }, t("new_territory")))));
}

/** @param {Land} land @param {MapView} map @param {string | null} id */
const edit = (land, map, id) => editPlace({ land, map, id, day: today(land.told.timezone) });

/** What nobody knows along a circuit, to take out on paper or on a phone. @param {any} circuit */
const fieldCheck = ({ id, title }) => {
  const address = `/api/circuits/${encodeURIComponent(id)}/field-check?lang=${language}`, link = (/** @type {string} */ key, /** @type {string} */ said, /** @type {any} */ props) => h("a", { class: "link", "aria-label": `${t(said)}, ${title || id}`, ...props }, t(key));
  return h("p", { class: "on-site" }, t("on_site"), link("on_site_list", "field_print", { href: address, target: "_blank", rel: "noopener" }), link("on_site_form", "field_phone", { href: `${address}&form=phone`, download: "" }));
};

/** Where places come from. @param {Land} land @param {MapView} map */
const placeTools = (land, map) => h("p", { class: "place-tools" },
  h("button", { type: "button", class: "plain-button", "data-key": "new-place", on: { click: () => edit(land, map, null) } }, sign(SIGNS.plus), t("new_place")),
  h("button", { type: "button", class: "link", "data-key": "import", on: { click: () => import("./importing.js").then(({ importPlaces }) => importPlaces(land)) } }, t("import_places")),
  h("button", { type: "button", class: "link", "data-key": "answers", on: { click: () => import("./importing.js").then(({ takeAnswers }) => takeAnswers(land)) } }, t("field_answers_short")));

/** Undo, redo and save of the places, and whether they are in the file. */
class LandBar {
  /** @param {Land} land @param {{steps: HTMLElement, save: HTMLButtonElement, saved: HTMLElement}} nodes @param {AbortSignal} signal */
  constructor(land, { steps, save, saved }, signal) {
    this.land = land;
    this.saved = saved;
    this.save = save;
    this.undo = signButton(t("undo"), SIGNS.undo, () => this.step("undo"), { "data-key": "undo", "aria-keyshortcuts": "Control+Z" });
    this.redo = signButton(t("redo"), SIGNS.redo, () => this.step("redo"), { "data-key": "redo", "aria-keyshortcuts": "Control+Y" });
    put(steps, this.undo, this.redo);
    save.hidden = false;
    save.addEventListener("click", () => savePlaces(land));
    document.addEventListener("keydown", (event) => this.keys(event), { signal });
  }

  /** @param {"undo" | "redo"} way */
  step(way) { this.land[way]().catch((/** @type {any} */ error) => refused(this.land, error)); }

  /** @param {KeyboardEvent} event */
  keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase(), button = key === "s" ? this.save : key === "y" || (key === "z" && event.shiftKey) ? this.redo : key === "z" ? this.undo : null;
    if (!button) return;
    event.preventDefault();
    button.click();
  }

  update() {
    const { told } = this.land, named = (/** @type {HTMLButtonElement} */ button, /** @type {string} */ key, /** @type {string | null} */ label) => {
      button.disabled = label === null;
      button.title = label ? t(`${key}_what`, { what: label }) : t(key);
      button.setAttribute("aria-label", button.title);
    };
    named(this.undo, "undo", told.undo);
    named(this.redo, "redo", told.redo);
    this.saved.textContent = told.file_changed && !told.is_saved ? t("file_changed") : t(told.is_saved ? "places_saved" : "places_kept");
    this.save.disabled = told.is_saved;
  }
}
