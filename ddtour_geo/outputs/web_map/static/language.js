// The languages of the page: the list in each of them is already there; the map's words follow.
const REMEMBERED = "ddtour:language";

class Languages {
  constructor(data, party) {
    this.data = data;
    this.sheet = document.querySelector(".sheet");
    this.current = this.first = document.documentElement.lang;
    this.sheets = { [this.first]: () => [...this.sheet.childNodes].map((node) => node.cloneNode(true)) };
    const kept = this.sheets[this.first](), named = (node) => node ? node.textContent : "";
    this.sheets[this.first] = () => kept.map((node) => node.cloneNode(true));
    for (const other of document.querySelectorAll(`template[data-party=${party.name}]`)) this.sheets[other.dataset.language] = () => [...other.content.cloneNode(true).childNodes];
    const { credit, tiles, texts } = data, figure = document.querySelector("figure.map");
    this.said = { [this.first]: { title: document.title, skip: named(document.querySelector(".skip")), banner: named(document.querySelector(".banner p")),
      map: figure.getAttribute("aria-label"), caption: named(figure.querySelector("figcaption")), stops: data.stops.map((stop) => stop.name),
      rides: data.day.legs.map((leg) => leg.ride && leg.ride.title), credit, tiles, texts }, ...data.languages };
    for (const [language, words] of Object.entries(party.words)) this.said[language] = { ...this.said[language], ...words };
    const asked = party.before.language ?? this.remembered(), known = this.sheets[asked] ? asked : this.first;
    if (known !== this.first || party.isAlone) this.put(known);
    this.mount();
  }
  remembered() { try { return window.localStorage.getItem(REMEMBERED); } catch { return null; } }

  choose(language) {
    if (language === this.current) return;
    try { window.localStorage.setItem(REMEMBERED, language); } catch { /* the page forgets at reload, and nothing else */ }
    this.put(language);
    this.mount();
    this.box.querySelector("[aria-pressed=true]").focus();
    document.dispatchEvent(new CustomEvent("ddtour:language", { detail: { language } }));
  }

  put(language) {
    const said = this.said[language], { data } = this, set = (selector, text) => { const node = document.querySelector(selector); if (node) node.textContent = text; };
    const fresh = document.createElement("div"), figure = document.querySelector("figure.map");
    fresh.append(...this.sheets[language]());
    for (const node of fresh.querySelectorAll("[data-keep]")) {
      const old = this.sheet.querySelector(`[data-keep="${CSS.escape(node.dataset.keep)}"]`);
      if (!old) continue;
      if (old.getAttribute("src")) node.setAttribute("src", old.getAttribute("src"));
      if (old.children.length) node.replaceChildren(...[...old.children].map((child) => child.cloneNode(true)));
    }
    this.sheet.replaceChildren(...fresh.childNodes);
    document.documentElement.lang = this.current = language;
    document.title = said.title;
    set(".skip", said.skip);
    set(".banner p", said.banner);
    for (const banner of document.querySelectorAll(".banner")) {
      banner.hidden = !said.banner;
      document.documentElement.toggleAttribute("data-sketch", Boolean(said.banner));
    }
    set("figure.map figcaption", said.caption);
    figure.setAttribute("aria-label", said.map);
    data.stops.forEach((stop, i) => { stop.name = said.stops[i]; });
    data.day.legs.forEach((leg, i) => { if (leg.ride) leg.ride.title = said.rides[i]; });
    Object.assign(data, { credit: said.credit, tiles: said.tiles, texts: said.texts });
  }

  mount() {
    const names = Object.keys(this.sheets);
    if (names.length < 2) return;
    this.box = element("div", { class: "languages", role: "group", "aria-label": this.data.texts.languages });
    for (const name of names.sort().reverse()) {
      const button = element("button", { type: "button", lang: name, "aria-label": this.data.texts[`language_${name}`], "aria-pressed": String(name === this.current) }, name.toUpperCase());
      button.addEventListener("click", () => this.choose(name));
      this.box.append(button);
    }
    this.sheet.querySelector(".subtitle").before(this.box);
  }
}
