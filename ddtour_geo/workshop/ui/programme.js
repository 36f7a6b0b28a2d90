// @ts-check
// What a circuit asks for beside its wishes: parts at an hour, rides, orders, choices, works in a street.
import { t, shortDay } from "./texts.js";

/** A table without the keys that hold nothing, or only what a missing key means. @param {any} table */
const held = (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false));

/** Lists of the draft under one key. @param {string} list @param {any[]} tables */
const whole = (list, tables) => ({ [list]: tables.length ? tables.map(held) : null });

/** A text in two languages: English alone leaves the French one empty. @param {any} table @param {string} key @param {any} value */
export function localized(table, key, value) {
  const french = key.replace(/_en$/, ""), english = `${french}_en`, next = { [french]: table[french] ?? null, [english]: table[english] ?? null, [key]: value };
  return { ...next, [french]: next[french] ?? (next[english] ? "" : null) };
}

/** @param {string} list @param {any} draft @param {number} index @param {string} key @param {any} value */
const edited = (list, draft, index, key, value) => ({ [list]: draft[list].map((/** @type {any} */ table, /** @type {number} */ i) => {
  if (i !== index) return table;
  if (!/_en$|^title$|^text$|^reason$/.test(key)) return held({ ...table, [key]: value });
  const { [key.replace(/_en$/, "")]: french, ...rest } = localized(table, key, value);
  return { ...held({ ...table, ...rest, [key.replace(/_en$/, "")]: null }), ...(french !== null && { [key.replace(/_en$/, "")]: french }) };
}) });

/** @param {any} draft @param {string} list @param {number} index */
const without = (draft, list, index) => whole(list, draft[list].filter((/** @type {any} */ _, /** @type {number} */ i) => i !== index));

/** @param {any} screen @returns {Record<string, import("./fields.js").Kind>} */
export function kinds(screen) {
  const name = (/** @type {string} */ place) => screen.name(place), option = (/** @type {string} */ id) => [id, name(id)];
  const on = () => [...screen.places.values()].filter((place) => !place.off_streets).map(({ id }) => option(id));
  const ends = (/** @type {any} */ draft) => [draft.start, draft.end || draft.start];
  const visits = (/** @type {any} */ draft) => draft.visits.filter((/** @type {any} */ visit) => visit.state !== "out");
  const between = (/** @type {any} */ draft) => [...(draft.fixed || []), ...visits(draft)].filter(({ place }) => !ends(draft).includes(place));
  const asked = (/** @type {any} */ draft) => [...new Set([...ends(draft), ...between(draft).map(({ place }) => place)])];
  const text = (/** @type {string} */ key, /** @type {string} */ label, extra = {}) => ({ name: key, label: t(label), kind: "text", wide: true, ...extra });
  const titles = [text("title", "part_title", { required: true }), text("title_en", "part_title_en", { props: { lang: "en" } })];
  /** Who waits for whom. @param {any} draft @param {string} place @param {(after: string[]) => string[]} turn */
  const waiting = (draft, place, turn) => {
    const next = (/** @type {any} */ table) => { const after = turn(table.after || []); return after.length ? after : null; };
    const at = (draft.fixed || []).findIndex((/** @type {any} */ one) => one.place === place);
    return at >= 0 ? edited("fixed", draft, at, "after", next(draft.fixed[at])) : { visits: { [place]: { after: next(screen.circuit.visit(place) || {}) } } };
  };
  const waits = (/** @type {any} */ draft) => between(draft).flatMap(({ place, after }) => (after || []).map((/** @type {string} */ before) => ({ place, before })));
  const timed = (/** @type {any} */ draft) => visits(draft).filter((/** @type {any} */ visit) => visit.earliest || visit.latest);
  return {
    fixed: {
      name: "fixed", add: t("add_fixed"), hint: t("fixed_hint"), items: (draft) => draft.fixed || [], says: (item) => t("fixed_says", { place: name(item.place), title: item.title && item.title.fr || item.title || "" }),
      specs: [{ name: "place", label: t("part_place"), kind: "choice", wide: true, required: true, options: on }, ...titles, text("text", "part_text", { kind: "area" }), text("text_en", "part_text_en", { kind: "area", props: { lang: "en" } }), { name: "service_minutes", label: t("minutes_there"), kind: "number", required: true, props: { min: 0, max: 1440 } }, { name: "start", label: t("part_start"), kind: "time" }, { name: "latest_start", label: t("part_latest"), kind: "time" }, { name: "with_guide", label: t("part_with_guide"), kind: "check" }],
      edit: (draft, index, key, value) => edited("fixed", draft, index, key, value), drop: (draft, index) => without(draft, "fixed", index),
      make: (draft, values) => ({ ...whole("fixed", [...(draft.fixed || []), values]), ...(screen.circuit.visit(values.place) && { visits: { [values.place]: null } }) }),
    },
    hours: {
      name: "hours", add: t("add_hours"), hint: t("hours_hint"), items: timed, says: (item) => name(item.place),
      specs: [{ name: "place", label: t("part_place"), kind: "choice", wide: true, required: true, options: (draft) => visits(draft).map((/** @type {any} */ visit) => option(visit.place)) }, { name: "earliest", label: t("not_before"), kind: "time" }, { name: "latest", label: t("not_after"), kind: "time" }],
      edit: (draft, index, key, value) => { const { place, earliest = null, latest = null } = timed(draft)[index]; return key === "place" ? { visits: { [place]: { earliest: null, latest: null }, [value]: { earliest, latest } } } : { visits: { [place]: { [key]: value } } }; },
      drop: (draft, index) => ({ visits: { [timed(draft)[index].place]: { earliest: null, latest: null } } }),
      make: (_draft, { place, earliest = null, latest = null }) => ({ visits: { [place]: { earliest, latest } } }),
    },
    after: {
      name: "after", add: t("add_after"), items: waits, says: ({ place, before }) => t("after_says", { place: name(place), before: name(before) }),
      specs: [{ name: "before", label: t("first_comes"), kind: "choice", wide: true, required: true, options: (draft) => between(draft).map(({ place }) => option(place)) }, { name: "place", label: t("then_comes"), kind: "choice", wide: true, required: true, options: (draft) => between(draft).map(({ place }) => option(place)) }],
      drop: (draft, index) => { const { place, before } = waits(draft)[index]; return waiting(draft, place, (after) => after.filter((one) => one !== before)); },
      make: (draft, { place, before }) => waiting(draft, place, (after) => [...after.filter((one) => one !== before), before]),
    },
    one_of: {
      name: "one_of", add: t("add_one_of"), items: (draft) => draft.one_of || [], says: ({ places }) => t("one_of_says", { places: places.map(name).join(", ") }),
      specs: [{ name: "places", label: t("one_of_choose"), kind: "several", least: 2, options: (draft) => visits(draft).filter((/** @type {any} */ visit) => visit.state === "wished").map((/** @type {any} */ visit) => option(visit.place)) }],
      drop: (draft, index) => without(draft, "one_of", index), make: (draft, { places }) => ({ one_of: [...(draft.one_of || []), { places }] }),
    },
    transfer: {
      name: "transfer", add: t("add_transfer"), hint: t("transfer_hint"), items: (draft) => draft.transfer || [], says: (item) => t("transfer_says", { from: name(item.from), to: name(item.to) }),
      specs: [{ name: "from", label: t("ride_from"), kind: "choice", required: true, options: (draft) => asked(draft).map(option) }, { name: "to", label: t("ride_to"), kind: "choice", required: true, options: (draft) => asked(draft).map(option) }, ...titles, { name: "minutes", label: t("ride_minutes"), kind: "number", required: true, props: { min: 1, max: 1440 } }, { name: "departures", label: t("ride_departures"), kind: "clocks", hint: t("ride_departures_hint") }, { name: "with_guide", label: t("ride_with_guide"), kind: "check" }],
      edit: (draft, index, key, value) => edited("transfer", draft, index, key, value), drop: (draft, index) => without(draft, "transfer", index), make: (draft, values) => whole("transfer", [...(draft.transfer || []), values]),
    },
  };
}

/** Streets that are avoided: why, and until when. @param {any} screen @returns {import("./fields.js").Kind} */
export function works(screen) {
  return {
    name: "avoid", add: "", items: (draft) => draft.avoid || [], says: (item) => [item.street || t("street_unnamed"), item.until ? t("until_day", { day: shortDay(String(item.until)) }) : ""].filter(Boolean).join(", "),
    specs: [{ name: "until", label: t("works_until"), kind: "date" }, { name: "reason", label: t("works_reason"), kind: "text", wide: true }, { name: "reason_en", label: t("works_reason_en"), kind: "text", wide: true, props: { lang: "en" } }],
    edit: (draft, index, key, value) => edited("avoid", draft, index, key, value), drop: (draft, index) => without(draft, "avoid", index), make: () => ({}),
  };
}
