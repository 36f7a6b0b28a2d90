// @ts-check
// The same circuit was changed elsewhere: by another window, or in its file. Never a silent overwrite.
import { h } from "./dom.js";
import { t, clock, decimal, duration, shortDay } from "./texts.js";
import { notice } from "./notices.js";
import { dialog, button, difference } from "./dialogs.js";

/** What the keys of a draft are called on the screen. @type {Record<string, string>} */
const CALLED = { title: "title", start: "start_place", departure: "departure", time_budget_minutes: "budget", profile: "walkers", speed_kmh: "pace", order: "timetable", keep_order: "timetable", avoid: "streets", through: "streets" };

/** Two windows changed the same circuit. @param {any} screen @param {any} body */
export function conflict(screen, body) {
  if (document.querySelector("dialog.conflict")) return;
  if (body && body.error && body.error.code === "file_changed") { fileChanged(screen, body.error); return; }
  const { circuit } = screen, told = body && (body.error || body) || {}, theirs = body && (body.theirs || told.theirs) || null, mine = circuit.draft;
  const other = theirs && theirs.draft;
  // The server had stored it, and stopped before it could say so.
  if (other && !differs(mine, other).length) { circuit.open(); return; }
  const side = (/** @type {string} */ title, /** @type {any} */ draft) => h("div", { class: "side" }, h("h3", {}, title), h("ul", { class: "plain-list" }, differs(mine, other).flatMap((key) => words(screen, key, draft, draft === mine ? other : mine)).map(([name, value]) => h("li", {}, `${name} : `, h("b", {}, value)))));
  const node = dialog(t("conflict_title"), [h("p", {}, told.message || t("conflict_text")),
    h("div", { class: "sides" }, side(t("conflict_mine"), mine), theirs ? side(t("conflict_theirs"), other) : null),
    h("div", { class: "dialog-foot" }, button(t("conflict_take_theirs"), async () => { node.close(); await circuit.open(); }),
      button(t("conflict_keep_mine"), async () => {
        node.close();
        const changes = Object.fromEntries(differs(mine, other).map((key) => [key, mine[key] === undefined ? null : mine[key]]));
        await circuit.open();
        circuit.change(t("did_keep_mine"), changes);
      }, "primary"))], { kind: "conflict" });
}

/** Somebody edited the file meanwhile: hers, or that one. @param {any} screen @param {any} error */
function fileChanged(screen, error) {
  const { circuit } = screen, node = dialog(t("file_changed_title"), [h("p", {}, error.message), error.file && error.file.lines ? difference(error.file.lines) : null,
    h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), button(t("take_file"), () => { node.close(); circuit.takeFile(); }), button(t("write_over"), async () => { node.close(); if (await circuit.save(error.file.sha)) notice(t("saved"), "done"); }, "primary"))], { wide: true, kind: "conflict" });
}

/** @param {any} one @param {any} other */
const differs = (one, other) => other ? [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key])) : [];

/**
 * What a draft says of a key in which it differs from another one: name and value, place by place for wishes.
 * @param {any} screen @param {string} key @param {any} draft @param {any} other
 * @returns {[string, string][]}
 */
function words(screen, key, draft, other) {
  const value = draft[key], name = (/** @type {string} */ id) => (screen.places.get(id) || { name: id }).name;
  if (key === "visits") {
    const there = new Map((other.visits || []).map((/** @type {any} */ visit) => [visit.place, JSON.stringify(visit)])), here = new Map((value || []).map((/** @type {any} */ visit) => [visit.place, visit]));
    return [...new Set([...here.keys(), ...there.keys()])].filter((id) => JSON.stringify(here.get(id)) !== there.get(id)).map((id) => [name(id), wish(here.get(id))]);
  }
  const said = value === undefined || value === null ? "–" : key === "time_budget_minutes" ? duration(value) : key === "departure" ? `${shortDay(value)}, ${clock(value)}`
    : key === "speed_kmh" ? `${decimal(value, 1)} km/h` : key === "start" || key === "end" ? name(value) : key === "order" ? value.map(name).join(", ") : key === "keep_order" ? t("own_order")
    : key === "profile" ? ((screen.territory.profiles || []).find((/** @type {any} */ one) => one.id === value) || { label: value }).label : typeof value === "object" ? t("several", { count: Array.isArray(value) ? value.length : Object.keys(value).length }) : String(value);
  return [[CALLED[key] ? t(CALLED[key]) : key, said]];
}

/** @param {any} visit */
const wish = (visit) => !visit || visit.state === "out" ? t("out") : [visit.state === "required" ? t("required") : t("interest", { score: visit.score || 1 }), visit.service_minutes === undefined ? "" : duration(visit.service_minutes), visit.locked ? t("locked") : ""].filter(Boolean).join(", ");
