// @ts-check
// One way back for what was done in this window, on the circuit and on places: the last goes first.

/** @typedef {"circuit" | "land"} Kind */

export class Trail {
  /** @param {any} circuit @param {import("./land.js").Land} land */
  constructor(circuit, land) {
    this.circuit = circuit;
    this.land = land;
    /** @type {Kind[]} */ this.done = [];
    /** @type {Kind[]} */ this.undone = [];
    circuit.addEventListener("step", (/** @type {CustomEvent} */ event) => this.step("circuit", event.detail));
    land.addEventListener("step", (event) => this.step("land", /** @type {CustomEvent} */ (event).detail));
  }

  /** @param {Kind} kind @param {"done" | "undone" | "redone" | "lost"} how */
  step(kind, how) {
    const move = (/** @type {Kind[]} */ from, /** @type {Kind[]} */ to) => { const at = from.lastIndexOf(kind); if (at >= 0) from.splice(at, 1); to.push(kind); };
    if (how === "undone") move(this.done, this.undone);
    else if (how === "redone") move(this.undone, this.done);
    else {
      this.undone = this.undone.filter((other) => other !== kind);
      if (how === "done") this.done.push(kind); else this.done = this.done.filter((other) => other !== kind);
    }
  }

  /** Before anything was done here, the circuit's own history goes on. */
  get back() { return this.done.at(-1) || "circuit"; }
  get forth() { return this.undone.at(-1) || "circuit"; }
  /** Labels of what would be undone, and done again; null for nothing. */
  get undo() { return this.back === "land" ? this.land.told.undo : this.circuit.state.undo; }
  get redo() { return this.forth === "land" ? this.land.told.redo : this.circuit.state.redo; }
}
