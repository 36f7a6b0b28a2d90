// @ts-check
// The start: territories, their circuits, their places on the map, and what the check says.
import { h, put } from "./dom.js";
import { t, count, language } from "./texts.js";
import { get, post } from "./api.js";
import { MapView } from "./map.js";
import { dialog, button } from "./dialogs.js";
import { notice } from "./notices.js";

/**
 * @param {HTMLElement} app
 * @param {string | null} chosen
 * @returns {Promise<() => void>}
 */
export async function startScreen(app, chosen) {
  const project = await get("project"), territories = project.territories || [];
  const id = chosen || (territories[0] && territories[0].id) || null;
  document.title = t("workshop");
  const other = language === "fr" ? "en" : "fr";
  const head = h("header", { class: "top" }, h("div", { class: "name" }, h("h1", {}, t("workshop")), h("p", { class: "saved" }, t("workshop_what"))),
    h("nav", { class: "territories", "aria-label": t("territories") }, territories.map((/** @type {any} */ one) => h("a", { href: `#/t/${encodeURIComponent(one.id)}`, "aria-current": one.id === id ? "page" : null }, one.title || one.name || one.id))),
    h("div", { class: "acts" }, h("button", { type: "button", class: "plain-button", on: { click: () => import("./territory.js").then(({ newTerritory }) => newTerritory()) } }, t("new_territory")), h("a", { class: "plain-button", lang: other, href: `/?lang=${other}${window.location.hash}` }, t("other_language"))));
  const circuits = h("section", { class: "left", "aria-label": t("circuits") }), checks = h("section", { class: "right", "aria-label": t("places") }), host = h("div", { class: "leaflet-host", tabindex: 0, "aria-label": t("map_label") });
  const figure = h("section", { class: "map", "aria-label": t("map") }, host);
  app.replaceChildren(h("div", { class: "workshop start" }, head, circuits, h("main", { id: "main", class: "centre", "aria-label": t("map") }, figure), checks));
  const own = (project.circuits || []).filter((/** @type {any} */ one) => !id || one.territory === id);
  put(circuits, h("div", { class: "panel-head" }, h("h2", {}, t("circuits")), h("span", {}, String(own.length))),
    h("ul", { class: "circuits" }, own.map((/** @type {any} */ one) => h("li", {}, h("a", { href: `#/c/${encodeURIComponent(one.id)}` }, h("b", {}, one.title || one.id), h("span", { class: "chips" },
      one.has_draft ? h("span", { class: "chip warn" }, t("has_draft")) : null, one.file_changed ? h("span", { class: "chip bad" }, t("file_changed")) : null, one.error ? h("span", { class: "chip bad" }, typeof one.error === "string" ? one.error : one.error.message) : null))))),
    h("p", { class: "foot" }, h("button", { type: "button", class: "primary", disabled: !id, on: { click: () => newCircuit(territory) } }, t("new_circuit"))));
  if (!id) { welcome(/** @type {HTMLElement} */ (app.querySelector("main"))); return () => {}; }
  const name = encodeURIComponent(id), [territory, ground] = await Promise.all([get(`territories/${name}`), get(`territories/${name}/ground`)]);
  figure.append(h("p", { class: "credit" }, ground.credit || ""));
  const map = new MapView(host, ground), places = territory.places;
  figure.append(map.tools());
  map.whole = places.map((/** @type {any} */ place) => [place.lon, place.lat]);
  map.showPlaces(places);
  map.addEventListener("stop", (event) => /** @type {HTMLElement | null} */ (checks.querySelector(`[data-place="${CSS.escape(/** @type {CustomEvent} */ (event).detail)}"] button`))?.focus());
  map.fit(map.whole);
  get(`territories/${name}/check`).then(({ text }) => { territory.checks = String(text || ""); listPlaces(checks, territory, project, map); }).catch(notice);
  listPlaces(checks, territory, project, map);
  return () => map.remove();
}

/** @param {HTMLElement} panel @param {any} territory @param {any} project @param {MapView} map */
function listPlaces(panel, territory, project, map) {
  const places = territory.places, unsure = places.filter((/** @type {any} */ place) => place.to_confirm).length, dark = places.filter((/** @type {any} */ place) => place.hours_unknown).length;
  const checks = readReport(territory.checks || ""), faults = checks.filter((one) => one.kind === "fault" || one.kind === "todo").length;
  put(panel, h("div", { class: "panel-head" }, h("h2", {}, t("places")), h("span", {}, [String(places.length), unsure ? count("unsure", unsure) : "", dark ? count("dark", dark) : ""].filter(Boolean).join(" · "))),
    h("ul", { class: "place-list" }, places.map((/** @type {any} */ place, /** @type {number} */ i) => {
      const row = h("li", { data: { place: place.id, theme: place.theme } }, h("span", { class: place.to_confirm ? "mark uncertain" : "mark", "aria-hidden": "true" }, String(i + 1)), h("button", { type: "button", class: "name", on: { click: () => import("./place_editor.js").then(({ editPlaceAlone }) => editPlaceAlone(territory, place, map)) } }, place.name),
        h("span", { class: "chips" }, place.theme ? h("span", { class: "chip grey" }, (territory.themes.find((/** @type {any} */ one) => one.id === place.theme) || { label: place.theme }).label) : null, place.to_confirm ? h("span", { class: "chip warn" }, t("to_confirm")) : null, place.hours_unknown ? h("span", { class: "chip warn" }, t("hours_unknown")) : null));
      for (const type of ["mouseenter", "focusin"]) row.addEventListener(type, () => map.highlight(place.id, true));
      for (const type of ["mouseleave", "focusout"]) row.addEventListener(type, () => map.highlight(place.id, false));
      return row;
    })),
    h("section", { class: "left-out report", "aria-label": t("checks") }, h("div", { class: "panel-head" }, h("h2", {}, t("checks")), h("span", {}, faults ? count("to_do", faults) : "")),
      (project.notices || []).map((/** @type {any} */ said) => h("p", { class: "fault" }, said)),
      checks.length ? checks.map(({ kind, text }) => h(kind === "heading" ? "h3" : "p", { class: kind }, text)) : h("p", { class: "why" }, t("checks_none"))));
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

/** @param {any} territory */
export function newCircuit(territory) {
  const title = h("input", { id: "new_title", required: true, maxlength: 200 }), start = h("select", { id: "new_start" }, territory.places.map((/** @type {any} */ place) => h("option", { value: place.id }, place.name)));
  const tomorrow = new Date(Date.now() + 864e5).toISOString().slice(0, 10), date = h("input", { id: "new_date", type: "date", required: true, value: tomorrow }), hour = h("input", { id: "new_hour", type: "time", required: true, value: "09:00" });
  const minutes = h("input", { id: "new_minutes", type: "number", min: 10, max: 720, value: 150 }), profile = h("select", { id: "new_profile" }, (territory.profiles || []).map((/** @type {any} */ one) => h("option", { value: one.id, selected: one.id === "guided-group" }, one.label || one.id)));
  const field = (/** @type {string} */ key, /** @type {any} */ control) => h("div", { class: "field" }, h("label", { for: control.id }, t(key)), control);
  const form = h("form", { method: "dialog" }, field("title", title), field("start_place", start), field("date", date), field("departure", hour), field("budget_minutes", minutes), field("walkers", profile),
    h("p", { class: "fault", role: "alert" }), h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), h("button", { type: "submit", class: "primary" }, t("create"))));
  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      const made = await post("circuits", { id: slug(title.value), title: title.value, territory: territory.id, start: start.value, departure: `${date.value}T${hour.value}:00`, time_budget_minutes: Number(minutes.value), profile: profile.value });
      node.close();
      window.location.hash = `#/c/${encodeURIComponent(made.id)}`;
    } catch (error) { form.querySelector(".fault").textContent = /** @type {Error} */ (error).message; if (!/** @type {Error} */ (error).message) notice(error); }
  });
  const node = dialog(t("new_circuit"), [form]);
  title.focus();
}

/** @param {string} text */
export const slug = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "circuit";
