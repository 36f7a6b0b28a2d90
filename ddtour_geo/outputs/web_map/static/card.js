// The card of a stop: a sheet on the phone, a panel beside the map on a wide screen.
const CROSS = "M6 6L18 18M18 6L6 18", PLAY = "M7 4L20 12L7 20Z", HALT = "M6 6H18V18H6Z", LINES = "M4 6H20M4 11H20M4 16H14", LEFT = "M15 5L8 12L15 19", RIGHT = "M9 5L16 12L9 19";
const ACCESS = {
  steps: "M3 20H8V15H13V10H18V5H21", surface: "M3 17C6 13 9 13 12 17S18 21 21 17M3 10C6 6 9 6 12 10S18 14 21 10", sheltered: "M3 12L12 4L21 12M6 10V20H18V10",
  benches: "M3 13H21M5 13V19M19 13V19M4 8H20", toilets: "M6.5 4V4.01M4 8H9V14H8V20H5V14H4ZM17 4V4.01M17 8L20 15H14ZM17 15V20", group_capacity: "M9 11A3 3 0 1 0 8.99 11M3 20A6 6 0 0 1 15 20M16 5A3 3 0 0 1 16 11M18 14A6 6 0 0 1 21 20",
};

class StopCard {
  constructor(node, { data, day, map, calm, disc, rows, signal }) {
    Object.assign(this, { node, data, day, map, calm, disc, rows, index: null, isLarge: false, fromList: false });
    this.titleId = node.getAttribute("aria-labelledby");
    node.addEventListener("click", (event) => { if (event.target === node) node.close(); });
    node.addEventListener("close", () => this.closed());
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    day.listeners.push(() => queueMicrotask(() => { if (node.open && this.index !== null) this.renew(); }));
    document.addEventListener("error", ({ target }) => { if (target.dataset?.missing) target.replaceWith(element("p", { class: "missing" }, target.dataset.missing)); }, { capture: true, signal });
    for (const image of document.querySelectorAll("img[data-missing]")) if (image.complete && !image.naturalWidth && image.getAttribute("src")) image.replaceWith(element("p", { class: "missing" }, image.dataset.missing));
  }
  say(key, values) { return say(this.data.texts, key, values); }
  button(attributes, action, ...content) {
    const button = element("button", { type: "button", ...attributes }, ...content);
    button.addEventListener("click", action);
    return button;
  }
  get isWide() { return window.matchMedia("(min-width: 900px)").matches; }

  open(index, { opener = null, focus = true } = {}) {
    const { node } = this;
    if (opener) this.fromList = Boolean(opener.closest("li.stop"));
    if (this.index !== null) this.hush();
    this.index = index;
    this.build();
    if (!node.open) { if (this.isWide) node.show(); else node.showModal(); }
    if (this.isWide) this.settle();
    node.scrollTop = 0;
    if (focus) node.querySelector("h2").focus({ preventScroll: true });
    this.remember(`#lieu-${this.data.stops[index].id}`);
  }
  // Beside the map and not over the heights; the stop stays in sight.
  settle() {
    const { node, map } = this, frame = map.getContainer().getBoundingClientRect(), disc = this.disc(this.data.stops[this.index].id);
    node.style.maxHeight = `${Math.max(320, frame.bottom - node.getBoundingClientRect().top - 16)}px`;
    const box = disc && disc.getBoundingClientRect(), free = node.getBoundingClientRect().left - 24;
    if (box && box.right > free) map.panBy([Math.round(box.right - free), 0], { animate: !this.calm });
  }
  close() { this.node.close(); }
  closed() {
    const { index } = this;
    this.hush();
    this.index = null;
    this.remember("");
    if (index === null) return;
    const row = this.rows()[index], disc = this.disc(this.data.stops[index].id);
    const back = this.fromList || !disc ? row && row.querySelector("summary") : disc;
    if (back) back.focus({ preventScroll: !this.fromList });
  }
  // The address names the open card; where it cannot, nothing else changes.
  remember(hash) {
    try { window.history.replaceState(null, "", hash || window.location.pathname + window.location.search); } catch { /* a page inside another has no address */ }
  }
  key(event) {
    if (!this.node.open || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && !this.node.matches(":modal")) { event.preventDefault(); this.node.close(); return; }
    if (this.index === null || !this.node.contains(document.activeElement) || /^(AUDIO|INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    const to = this.index + { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (to >= 0 && to < this.data.stops.length) { event.preventDefault(); this.open(to); }
  }

  build() {
    const { data, index, node } = this, row = this.rows()[index], stop = data.stops[index];
    const body = row.querySelector(".card").cloneNode(true);
    for (const part of body.querySelectorAll("[id], .open-card")) if (part.matches(".open-card")) part.remove(); else part.removeAttribute("id");
    for (const part of body.querySelectorAll("li[data-access]")) part.prepend(icon(ACCESS[part.dataset.access]));
    const picture = body.querySelector(".picture");
    if (picture && picture.querySelector("img")) picture.remove();
    this.said = element("p", { class: "said", role: "status" });
    const top = element("div", { class: "card-tools" },
      this.button({ class: "close", "aria-label": this.say("close") }, () => node.close(), icon(CROSS)),
      addressOf(stop.id) ? this.button({ class: "close share", "aria-label": this.say("share_stop", { name: stop.name }) },
        () => shareAddress(data.texts, { title: stop.name, address: addressOf(stop.id), said: this.said }), icon(SHARE)) : "");
    const title = element("h2", { id: this.titleId, tabindex: "-1" }), name = row.querySelector("summary strong");
    title.append(...name.cloneNode(true).childNodes);
    this.disc_ = element("span", { class: "disc" });
    this.how = element("p", { class: "how" });
    this.acts = element("p", { class: "card-acts" });
    this.mark = this.button({ class: "mark" }, () => this.day.arrive(this.index), icon(TICK), this.say("day_mark"));
    const second = this.data.stops.findIndex((other, i) => i > index && other.id === stop.id);
    if (second > 0) body.querySelector(".times").after(element("p", { class: "times" }, this.rows()[second].querySelector(".times").textContent));
    const words = body.querySelector(".text") ?? body.querySelector(".times");
    words.before(element("p", { class: "card-means" }, this.speaker(body), this.button({ class: "plain", "aria-pressed": String(this.isLarge) }, ({ currentTarget }) => this.enlarge(currentTarget), icon(LINES), this.say("large_text"))));
    node.classList.toggle("large", this.isLarge);
    node.classList.toggle("pictured", Boolean(picture && picture.querySelector("img")));
    const step = (to, key, sign, kind) => to < 0 || to >= data.stops.length ? "" : this.button({ class: kind, "aria-label": this.say(key, { name: data.stops[to].name }) },
      () => { this.open(to, { focus: false }); (node.querySelector(`.${kind}`) ?? node.querySelector("h2")).focus({ preventScroll: true }); },
      ...(kind === "before" ? [icon(sign)] : [element("span", {}, this.say("next_stop", { name: data.stops[to].name })), icon(sign)]));
    node.replaceChildren(top, ...(picture && picture.querySelector("img") ? [picture] : []),
      element("div", { class: "card-main" }, element("div", { class: "card-head" }, this.disc_, element("div", {}, title, this.how)), this.said, body, this.acts),
      element("nav", { class: "card-steps", "aria-label": this.say("card_steps") }, step(index - 1, "before_stop", LEFT, "before"), this.mark, step(index + 1, "next_stop", RIGHT, "after"),
        index + 1 === data.stops.length ? this.button({ class: "after" }, () => node.close(), this.say("back_to_map")) : ""));
    this.renew();
  }
  // What the day changes: state, moments, actions.
  renew() {
    const { index, day, node } = this, row = this.rows()[index], disc = row.querySelector(".disc");
    node.dataset.state = row.dataset.state ?? "ahead";
    node.dataset.card = this.data.stops[index].id;
    this.disc_.className = disc.className;
    this.disc_.replaceChildren(...disc.cloneNode(true).childNodes);
    this.how.replaceChildren(...row.querySelector(".how").cloneNode(true).childNodes);
    node.querySelector(".card .times").textContent = row.querySelector(".card .times").textContent;
    const acts = [];
    const canMark = day.begun !== null && day.next !== null && index > day.last && !day.skipped.has(index), was = document.activeElement === this.mark;
    if (canMark && index !== day.next) acts.push(["day_mark", () => day.arrive(index)]);
    this.mark.hidden = !canMark || index !== day.next;
    if (was && this.mark.hidden) (node.querySelector(".after") ?? node.querySelector("h2")).focus();
    if (day.canSkip(index)) acts.push(["day_skip_this", () => day.skip([index])]);
    if (day.skipped.has(index) && day.canRestore(index)) acts.push(["day_restore", () => day.restore(index)]);
    const had = this.acts.contains(document.activeElement);
    this.acts.replaceChildren(...acts.map(([key, action]) => this.button({ class: "link" }, action, this.say(key))));
    this.acts.hidden = !acts.length;
    if (had) (this.acts.querySelector("button") ?? node.querySelector("h2")).focus();
  }
  enlarge(button) {
    this.isLarge = !this.isLarge;
    button.setAttribute("aria-pressed", String(this.isLarge));
    this.node.classList.toggle("large", this.isLarge);
  }

  // Read aloud, by a voice that is in the phone where there is one.
  speaker(body) {
    if (!("speechSynthesis" in window) || !body.querySelector(".text")) return "";
    this.listen = this.button({ class: "speak" }, () => (this.isSpeaking ? this.hush() : this.speak(body.querySelector(".text"))));
    this.label(false);
    return this.listen;
  }
  label(isSpeaking) {
    this.isSpeaking = isSpeaking;
    if (this.listen) this.listen.replaceChildren(icon(isSpeaking ? HALT : PLAY), this.say(isSpeaking ? "speak_stop" : "speak"));
  }
  speak(text) {
    const language = (text.querySelector("[lang]") ?? document.documentElement).lang, said = new SpeechSynthesisUtterance(`${this.data.stops[this.index].name}. ${text.textContent}`);
    said.lang = language;
    said.voice = window.speechSynthesis.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language)) ?? null;
    said.onend = said.onerror = () => { if (this.utterance === said) this.label(false); };
    this.utterance = said;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(said);
    this.label(true);
  }
  hush() {
    if (this.isSpeaking) { this.utterance = null; window.speechSynthesis.cancel(); this.label(false); }
    for (const sound of this.node.querySelectorAll("audio")) sound.pause();
  }

  // Stop that an address names; null if it names none.
  named(hash) {
    const { stops } = this.data, at = stops.findIndex((stop) => hash === `#lieu-${stop.id}` || (/^\d+$/.test(stop.mark) && hash === `#etape-${stop.mark}`));
    return at < 0 ? null : at;
  }
}
