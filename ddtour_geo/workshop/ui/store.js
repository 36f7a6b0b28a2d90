// @ts-check
// The circuit on the screen: its draft, its plan, and the way back. Every change is sent at once;
// tries while she drags are one at a time, and the newest wins.
import { get, post, send, serverBack, Offline, Refusal } from "./api.js";
import { Keeping } from "./kept.js";

/** @typedef {{place: string, state: "required" | "wished" | "out", score?: number, service_minutes?: number | null, locked?: boolean, [key: string]: any}} Visit */

/**
 * The draft as it will be once changes are made: the same rule as on the server.
 * @param {any} draft
 * @param {any} changes
 */
export function merged(draft, changes) {
  const out = { ...draft, ...changes };
  if (changes.visits && !Array.isArray(changes.visits)) {
    const known = new Set(draft.visits.map((/** @type {Visit} */ visit) => visit.place));
    out.visits = draft.visits.map((/** @type {Visit} */ visit) => changes.visits[visit.place] ? { ...visit, ...changes.visits[visit.place] } : visit);
    out.visits = out.visits.filter((/** @type {Visit} */ visit) => changes.visits[visit.place] !== null);
    for (const [place, change] of Object.entries(changes.visits)) if (change && !known.has(place)) out.visits.push({ place, state: "wished", score: 1, .../** @type {any} */ (change) });
  }
  for (const key of Object.keys(out)) if (out[key] === null) delete out[key];
  return out;
}

export class Circuit extends EventTarget {
  /** @param {string} id */
  constructor(id) {
    super();
    this.id = id;
    this.kept = new Keeping(id);
    /** @type {any} */ this.draft = null;
    /** @type {any} */ this.plan = null;
    /** @type {any} the plan before the last change, drawn in grey under the new one */
    this.previous = null;
    /** @type {any} what a drag would give; not stored */
    this.trial = null;
    /** @type {any} */ this.state = {};
    this.isBusy = false;
    /** @type {Promise<any>} */ this.queue = Promise.resolve();
    this.waiting = 0;
    /** @type {AbortController | null} */ this.flight = null;
    /** @type {any} */ this.next = null;
    /** @type {any} the provisional plan whose final one is being found */ this.finishing = null;
    this.leaving = new AbortController();
    /** @type {any} the present draft, while an earlier one is shown */
    this.past = null;
  }

  get path() { return `circuits/${encodeURIComponent(this.id)}`; }
  get shown() { return this.trial || this.plan; }

  /** @param {number | null} [revision] */
  async open(revision = null) {
    const present = await get(this.path);
    if (revision === null || revision === present.revision) { this.take(present); return; }
    // An earlier state is looked at; the first change takes it up, on top of the present one.
    const past = await get(`${this.path}?revision=${revision}`);
    this.past = present.draft;
    this.take({ ...present, draft: past.draft, plan: past.plan }, revision);
  }

  /** @param {string} name @param {any} [detail] */
  tell(name, detail = null) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  /** @param {any} answer @param {number} [revision] whose plan it holds */
  take(answer, revision = answer.revision) {
    const before = this.plan;
    this.state = answer;
    this.draft = answer.draft;
    this.trial = null;
    if (before && !before.error && answer.plan && before.fingerprint !== answer.plan.fingerprint) this.previous = before;
    this.plan = answer.plan;
    this.shownRevision = revision;
    this.tell("change");
    this.finish();
  }

  /** A provisional plan is shown at once; the final one, that of page and sheet, takes its place. */
  async finish() {
    const plan = this.plan;
    if (!plan || !plan.provisional || this.finishing === plan || this.leaving.signal.aborted) return;
    this.finishing = plan;
    try {
      const { plan: final } = await send("GET", `${this.path}/plan?revision=${this.shownRevision}`, undefined, this.leaving.signal);
      if (this.plan === plan) { this.plan = final; this.tell("change"); }
    } catch (error) {
      if (this.plan !== plan || error instanceof DOMException) return;
      // A newer try has stopped it: the end of the drag asks again, else a late try was already let go of.
      if (!(error instanceof Refusal && error.code === "stale")) this.tell("fault", error);
      else if (!this.flight && !this.waiting) setTimeout(() => this.finish(), 300);
    } finally { if (this.finishing === plan) this.finishing = null; }
  }

  /** @param {boolean} isBusy */
  busy(isBusy) {
    if (this.isBusy === isBusy) return;
    this.isBusy = isBusy;
    this.tell("busy");
  }

  /**
   * Changes are stored one after the other, each on the revision that the last one made.
   * @param {() => Promise<any>} action
   * @param {"done" | "undone" | "redone" | null} [step] what it is for the history
   * @param {(error: any) => void} [refused] who says what went wrong
   */
  enqueue(action, step = null, refused = (error) => this.tell("fault", error)) {
    this.land();
    this.waiting += 1;
    this.busy(true);
    const run = async () => {
      try {
        const answer = await action();
        this.waiting -= 1;
        if (step) this.tell("step", step);
        if (this.waiting) { this.state = answer; } else this.take(answer);
        return answer;
      } catch (error) {
        this.waiting -= 1;
        this.trial = null;
        if (error instanceof Refusal && (error.code === "conflict" || error.code === "file_changed")) this.tell("conflict", error.body);
        else { this.draft = this.state.draft; refused(error); }
        this.tell("change");
        this.finish();
        return null;
      } finally { if (!this.waiting) this.busy(false); }
    };
    this.queue = this.queue.then(run, run);
    return this.queue;
  }

  /** @param {string} label @param {any} changes @param {(error: any) => void} [refused] who says what went wrong */
  change(label, changes, refused) {
    this.draft = merged(this.draft, changes);
    if (this.past) { changes = { ...Object.fromEntries(Object.keys(this.past).filter((key) => !(key in this.draft)).map((key) => [key, null])), ...this.draft }; this.past = null; }
    this.tell("draft");
    return this.store({ label, changes, revision: 0 }, refused);
  }

  /**
   * Stored at once, or kept until the server is back.
   * @param {import("./kept.js").Kept} one @param {(error: any) => void} [refused]
   */
  store(one, refused) {
    this.kept.add(one);
    return this.enqueue(async () => {
      // Kept before a reload, it was made on the revision of then: what others did since is a conflict.
      const { label, changes } = one;
      one.revision ||= this.state.revision;
      this.kept.write();
      for (;;) {
        try {
          const answer = await send("PATCH", this.path, { revision: one.revision, label, changes });
          this.kept.drop(one);
          for (const next of this.kept.list) next.revision = answer.revision;
          this.kept.write();
          if (this.kept.hasWaited && !this.kept.list.length) { this.kept.hasWaited = false; this.tell("sent"); }
          return answer;
        } catch (error) {
          if (!(error instanceof Offline)) { this.kept.drop(one); throw error; }
          this.kept.hasWaited = true;
          await serverBack();
        }
      }
    }, "done", refused);
  }

  /** What this tab kept before it was loaded again is sent now. */
  resume() {
    const left = this.kept.take();
    this.kept.hasWaited = left.length > 0;
    for (const one of left) { this.draft = merged(this.draft, one.changes); this.store(one); }
    if (left.length) this.tell("draft");
  }

  undo() { return this.enqueue(() => post(`${this.path}/undo`, { revision: this.state.revision }), "undone"); }
  redo() { return this.enqueue(() => post(`${this.path}/redo`, { revision: this.state.revision }), "redone"); }
  /** @param {string[] | null} places */
  order(places) { return this.enqueue(() => post(`${this.path}/order`, { revision: this.state.revision, places }), "done"); }
  /** @param {string} place @param {(error: any) => void} [refused] who offers a choice */
  insert(place, refused) { return this.enqueue(() => post(`${this.path}/insert`, { revision: this.state.revision, place }), "done", refused); }
  /** @param {string} [over] the very file that may be overwritten */
  save(over) { return this.enqueue(() => post(`${this.path}/save`, { revision: this.state.revision, ...(over && { over }) })); }
  takeFile() { return this.enqueue(() => post(`${this.path}/take_file`, { revision: this.state.revision }), "done"); }

  /**
   * What would be, without storing it.
   * @param {any} changes
   */
  attempt(changes) {
    this.next = changes;
    if (!this.flight) this.fly();
  }

  async fly() {
    const changes = this.next, flight = new AbortController();
    this.next = null;
    this.flight = flight;
    this.tell("flight");
    this.busy(true);
    try {
      const { plan } = await send("POST", `${this.path}/try`, { changes }, flight.signal);
      if (this.flight !== flight) return;
      this.trial = plan;
      this.tell("trial");
    } catch (error) {
      if (this.flight === flight && !(error instanceof DOMException) && !(error instanceof Refusal && error.code === "stale")) this.tell("fault", error);
    } finally {
      if (this.flight === flight) {
        this.flight = null;
        if (this.next) this.fly(); else if (!this.waiting) this.busy(false);
      }
    }
  }

  /** The drag has ended: what is still on its way no longer counts. */
  land() {
    this.next = null;
    if (this.flight) this.flight.abort();
    this.flight = null;
  }

  /** The drag was given up. */
  cancel() {
    this.land();
    this.trial = null;
    if (!this.waiting) this.busy(false);
    this.tell("change");
    this.finish();
  }

  leave() { this.land(); this.leaving.abort(); }

  /** Places in the order of the circuit, start and end left out. */
  visited() {
    const plan = this.plan;
    return plan && plan.stops ? plan.stops.filter((/** @type {any} */ stop) => !/^[DA]/.test(stop.mark)).map((/** @type {any} */ stop) => stop.place) : [];
  }

  /** @param {string} place @returns {Visit | undefined} */
  visit(place) { return this.draft.visits.find((/** @type {Visit} */ visit) => visit.place === place); }
}
