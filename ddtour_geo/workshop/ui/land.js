// @ts-check
// The places of a territory as drafted: every change is stored at once and can be taken back; two windows never overwrite one another.
import { h } from "./dom.js";
import { t } from "./texts.js";
import { get, post, send, Refusal } from "./api.js";
import { dialog, button, difference } from "./dialogs.js";
import { notice } from "./notices.js";

export class Land extends EventTarget {
  /** @param {any} told what the server answers about the territory */
  constructor(told) {
    super();
    this.told = told;
    /** What `ddtour check` says, once it has answered. @type {string | null} */ this.checks = null;
    this.isUnchecked = false;
    /** @type {Promise<any>} */ this.queue = Promise.resolve();
  }

  get id() { return this.told.id; }
  get path() { return `territories/${encodeURIComponent(this.told.id)}`; }
  /** @param {string} id */
  place(id) { return this.told.places.find((/** @type {any} */ place) => place.id === id) || null; }

  /** @param {any} told */
  take(told) {
    this.told = told;
    this.dispatchEvent(new CustomEvent("change"));
  }

  /**
   * Changes are stored one after the other, each on the revision that the last one made.
   * @param {(revision: number) => Promise<any>} action
   * @param {"done" | "undone" | "redone" | null} [step] what it is for the history
   */
  run(action, step = "done") {
    const go = async () => {
      const told = await action(this.told.revision);
      if (step) this.dispatchEvent(new CustomEvent("step", { detail: step }));
      this.take(told);
      return told;
    };
    this.queue = this.queue.then(go, go);
    return this.queue;
  }

  /** @param {string} label @param {any} place */
  add(label, place) { return this.run((revision) => post(`${this.path}/places`, { revision, label, place })); }
  /** @param {string} id @param {string} label @param {any} changes */
  edit(id, label, changes) { return this.run((revision) => send("PATCH", `${this.path}/places/${encodeURIComponent(id)}`, { revision, label, changes })); }
  /** @param {string} id @param {string} label */
  drop(id, label) { return this.run((revision) => send("DELETE", `${this.path}/places/${encodeURIComponent(id)}?${new URLSearchParams({ revision: String(revision), label })}`)); }
  /** Circuits that lead to a place. @param {string} id */
  uses(id) { return get(`${this.path}/places/${encodeURIComponent(id)}/uses`); }
  /** A circuit does without a place from now on. @param {string} circuit @param {string} id @param {string} label */
  async takeOut(circuit, id, label) {
    const path = `circuits/${encodeURIComponent(circuit)}`, { revision } = await get(`${path}/revision`);
    await send("PATCH", path, { revision, label, changes: { visits: { [id]: null } } });
  }
  /** Rows of a file, or answers from the ground. @param {string} way @param {FormData} form */
  accept(way, form) { return this.run((revision) => { form.set("revision", String(revision)); return post(`${this.path}/${way}/accept`, form); }); }
  undo() { return this.run((revision) => post(`${this.path}/undo`, { revision }), "undone"); }
  redo() { return this.run((revision) => post(`${this.path}/redo`, { revision }), "redone"); }
  takeFile() { return this.run((revision) => post(`${this.path}/take_file`, { revision })); }
  /** @param {string} [over] the very file that may be overwritten */
  save(over) { return this.run((revision) => post(`${this.path}/save`, { revision, ...(over && { over }) }), null); }

  /** Another window, or another program, may have gone on meanwhile. */
  refresh() {
    // In turn with the changes: an answer from before one of them would bring the old places back.
    const look = () => this.look();
    this.queue = this.queue.then(look, look);
    return this.queue;
  }

  async look() {
    const told = await get(this.path);
    if (told.revision !== this.told.revision || told.is_saved !== this.told.is_saved || told.file_changed !== this.told.file_changed) this.follow(told);
  }

  /** What this window did last is no longer what was done last. @param {any} told */
  follow(told) {
    if (told.revision !== this.told.revision) this.dispatchEvent(new CustomEvent("step", { detail: "lost" }));
    this.take(told);
  }
}

/**
 * A change of places was refused. True if a window asks her what is to count.
 * @param {Land} land
 * @param {any} error
 * @param {{mine?: string, again?: () => void, closed?: () => void}} [options] what this window wanted, and how to do it all the same
 */
export function refused(land, error, options = {}) {
  const code = error instanceof Refusal ? error.code : "";
  if (code === "conflict" && error.body.theirs) conflict(land, error, options);
  else if (code === "file_changed") fileChanged(land, error);
  else { notice(error); return false; }
  return true;
}

/** @param {Land} land @param {any} error @param {{mine?: string, again?: () => void, closed?: () => void}} options */
function conflict(land, error, { mine, again, closed }) {
  const { theirs } = error.body, changes = differences(land.told.places, theirs.places);
  const side = (/** @type {string} */ title, /** @type {any[]} */ lines) => h("div", { class: "side" }, h("h3", {}, title), h("ul", { class: "plain-list" }, lines.map((line) => h("li", {}, line))));
  const node = dialog(t("conflict_places_title"), [h("p", {}, error.message),
    h("div", { class: "sides" }, mine ? side(t("conflict_mine"), [mine]) : null, side(t("conflict_theirs"), changes.length ? changes : [theirs.undo || t("no_difference")])),
    h("div", { class: "dialog-foot" }, button(t("conflict_take_theirs"), () => { node.close(); land.follow(theirs); if (closed) closed(); }, again ? "plain-button" : "primary"),
      again ? button(t("conflict_mine_on_top"), () => { node.close(); land.follow(theirs); again(); }, "primary") : null)], { kind: "conflict" });
}

const FIELDS = { name: "name_fr", lon: "position", lat: "position", to_confirm: "to_confirm", radius: "radius", hours: "hours", theme: "theme", service_minutes: "minutes_there", reserved_minutes: "minutes_reserved", texts: "text_fr", source: "source", as_of: "as_of", confidence: "confidence" };

/** What differs between two lists of places, in words. @param {any[]} before @param {any[]} after */
function differences(before, after) {
  const old = new Map(before.map((place) => [place.id, place])), now = new Map(after.map((place) => [place.id, place]));
  return [...after.filter(({ id }) => !old.has(id)).map(({ name }) => t("place_added", { name })), ...before.filter(({ id }) => !now.has(id)).map(({ name }) => t("place_gone", { name })),
    ...after.filter(({ id }) => old.has(id)).flatMap((place) => {
      const was = old.get(place.id), keys = Object.entries(FIELDS).filter(([key]) => JSON.stringify(was[key]) !== JSON.stringify(place[key])).map(([, text]) => text);
      return keys.length ? [t("place_changed", { name: was.name, what: [...new Set(keys)].map((key) => t(key).toLowerCase()).join(", ") })] : [];
    })];
}

/** Which places saving would change. @param {{kind: "added" | "gone" | "changed", name: string}[]} [places] */
export const inWords = (places = []) => places.map(({ kind, name }) => t(`place_${kind}`, { name, what: t("changed") }));

/** Somebody edited places.geojson meanwhile: hers, or that one. @param {Land} land @param {any} error */
function fileChanged(land, error) {
  const { sha, lines } = error.body.file, act = async (/** @type {() => Promise<any>} */ action, /** @type {string} */ said) => {
    node.close();
    try { await action(); notice(t(said, { file: `data/${land.id}/places.geojson` }), "done"); } catch (fault) { refused(land, fault); }
  };
  const node = dialog(t("file_changed_title"), [h("p", {}, error.message), difference(lines),
    h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), button(t("take_file"), () => act(() => land.takeFile(), "file_taken")), button(t("write_over"), () => act(() => land.save(sha), "saved_into"), "primary"))], { wide: true, kind: "conflict" });
}

/** What saving would change in places.geojson; only then is it written. @param {Land} land */
export async function savePlaces(land) {
  await land.queue.catch(() => {});
  let lines, places;
  try { ({ lines, places } = await get(`${land.path}/diff`)); } catch (error) { notice(error); return; }
  const file = `data/${land.id}/places.geojson`;
  const write = async () => {
    node.close();
    try { await land.save(); notice(t("saved_into", { file }), "done"); } catch (error) { refused(land, error); }
  };
  const node = dialog(t("save_places_title"), [h("p", {}, t("save_into", { file })), h("ul", { class: "plain-list" }, inWords(places).map((said) => h("li", {}, said))), lines.length ? difference(lines) : h("p", {}, t("no_difference")),
    h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()), h("button", { type: "button", class: "primary", on: { click: write } }, t("save")))], { wide: true });
}
