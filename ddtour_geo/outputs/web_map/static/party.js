// With the group, or alone: each is a page of its own in the one file. To change over, what the scripts made is
// put back as it came, and they run again with the other plan; nothing is fetched, so it works without a network.
const PARTY = "ddtour:party";

class Party {
  // `before` is what the scripts left behind when they ran last.
  constructor(data, before) {
    const nodes = [".page", ".sheet-card"].map((selector) => document.querySelector(selector));
    this.before = before ?? { fresh: nodes.map((node) => node.cloneNode(true)), party: this.remembered() };
    if (before) nodes.forEach((node, i) => node.replaceWith(before.fresh[i].cloneNode(true)));
    this.life = new AbortController();
    this.isAlone = Boolean(data.alone) && this.before.party === "alone";
    this.words = {};
    if (this.isAlone) ({ words: this.words } = Object.assign(data, data.alone));
  }
  get signal() { return this.life.signal; }
  get name() { return this.isAlone ? "alone" : "group"; }
  remembered() { try { return window.localStorage.getItem(PARTY); } catch { return null; } }

  // The list may come anew, in another language.
  mount(languages) {
    for (const group of document.querySelectorAll(".party-switch")) group.hidden = false;
    for (const button of document.querySelectorAll(".party-switch button")) {
      button.setAttribute("aria-pressed", String(button.dataset.party === this.name));
      button.addEventListener("click", () => { if (button.dataset.party !== this.name) this.change(button.dataset.party, languages); });
    }
  }
  change(party, languages) {
    try { window.localStorage.setItem(PARTY, party); } catch { /* the page forgets at reload, and nothing else */ }
    const { current } = languages, y = window.scrollY;
    this.life.abort();
    languages.put(languages.first);
    for (const key of ["circuit", "drawn", "ready"]) delete document.documentElement.dataset[key];
    again({ ...this.before, party, language: current });
    window.scrollTo({ top: y, behavior: "instant" });
    document.querySelector(`.party-switch [data-party=${party}]`).focus({ preventScroll: true });
    const said = document.querySelector(".party-said"), line = document.querySelector(".party-line");
    window.setTimeout(() => { said.textContent = line.textContent; }, 200);
  }
}
