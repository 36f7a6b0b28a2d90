// @ts-check
// Changes of a circuit that the server has not stored yet: this tab keeps them, through a reload too.

/** @typedef {{label: string, changes: any, revision: number}} Kept */

export class Keeping {
  /** @param {string} id */
  constructor(id) {
    this.key = `ddtour-kept-${id}`;
    /** @type {Kept[]} */ this.list = this.read();
    /** Whether the server was gone since the last one was stored. */ this.hasWaited = false;
  }

  /** @returns {Kept[]} */
  read() {
    try { return JSON.parse(sessionStorage.getItem(this.key) || "[]"); } catch { return []; }
  }

  write() {
    try { if (this.list.length) sessionStorage.setItem(this.key, JSON.stringify(this.list)); else sessionStorage.removeItem(this.key); } catch { /* a tab without a memory keeps them while it is open */ }
  }

  /** @param {Kept} one */
  add(one) { this.list.push(one); this.write(); }
  /** @param {Kept} one stored, or refused and said so */
  drop(one) { this.list = this.list.filter((other) => other !== one); this.write(); }
  /** What a tab left behind before it was loaded again. */
  take() { const left = this.list; this.list = []; this.write(); return left; }
}
