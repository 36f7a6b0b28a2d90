// @ts-check
// What the hand does on the map: a disc to another place of the order, the line onto a street, a click on a street.
import { h, put, perFrame, signButton, sign, SIGNS } from "./dom.js";
import { t, clock, count } from "./texts.js";
import { post } from "./api.js";
import { move, placed, orderChange } from "./moving.js";
import { notice } from "./notices.js";

/** Lines of the ground that nobody walks along. */
const NO_STREETS = new Set(["stream", "water", "wall", "rail", "motorway"]);

export class Gestures {
  /** @param {any} screen */
  constructor(screen) {
    this.screen = screen;
    this.map = screen.map;
    this.circuit = screen.circuit;
    this.tip = h("p", { class: "drag-tip", hidden: true, role: "status" });
    this.streets = h("section", { class: "streets", id: "streets", "aria-label": t("streets") });
    screen.figure.append(this.tip, this.streets);
    this.map.addEventListener("pick", (/** @type {CustomEvent} */ event) => this.pick(event.detail));
    this.map.host.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.down(event), true);
    this.update();
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button || !(event.target instanceof Element)) return;
    const disc = /** @type {HTMLElement | null} */ (event.target.closest(".stop-disc:not(.square)")), line = event.target.closest(".trace-hold");
    if (disc) this.dragStop(event, disc); else if (line) this.dragLine(event, Number(/** @type {any} */ (line).dataset.leg));
  }

  /**
   * @param {PointerEvent} start
   * @param {(event: PointerEvent) => void} moved
   * @param {(isDone: boolean) => void} ended
   */
  follow(start, moved, ended) {
    let isMoving = false;
    const { map } = this.map, over = (/** @type {PointerEvent} */ event) => {
      if (!isMoving && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < 5) return;
      isMoving = true;
      event.preventDefault();
      moved(event);
    };
    const end = (/** @type {boolean} */ isDone) => {
      window.removeEventListener("pointermove", over);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", gone);
      window.removeEventListener("keydown", escape, true);
      map.dragging.enable();
      this.tip.hidden = true;
      this.map.setHint(null);
      if (isMoving) { window.addEventListener("click", swallow, { capture: true, once: true }); setTimeout(() => window.removeEventListener("click", swallow, true), 60); ended(isDone); }
    };
    const swallow = (/** @type {Event} */ event) => { event.stopPropagation(); event.preventDefault(); };
    const up = () => end(true), gone = () => end(false), escape = (/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") { event.stopPropagation(); end(false); } };
    map.dragging.disable();
    window.addEventListener("pointermove", over);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", gone);
    window.addEventListener("keydown", escape, true);
  }

  /** A stop goes where the line is nearest. @param {PointerEvent} start @param {HTMLElement} disc */
  dragStop(start, disc) {
    const place = String(disc.dataset.stop), order = this.circuit.visited(), from = order.indexOf(place), view = this.map;
    let position = from;
    const legs = view.line.legs.map((/** @type {any} */ leg) => leg.points), moved = perFrame((/** @type {PointerEvent} */ event) => {
      const { left, top } = view.host.getBoundingClientRect(), at = view.map.containerPointToLayerPoint([event.clientX - left, event.clientY - top]);
      disc.classList.add("lifted");
      L.DomUtil.setPosition(disc, at);
      const { lon, lat } = view.lonlat(event), near = this.nearestLeg(legs, view.project(lon, lat)), now = near;
      this.sayPosition(place, placed(order, place, now), event);
      if (now === position) return;
      position = now;
      view.active = place;
      this.circuit.attempt(orderChange(placed(order, place, position)));
    });
    this.follow(start, moved, (isDone) => {
      disc.classList.remove("lifted");
      view.active = null;
      view.moveDiscs(view.map.getZoom(), view.map.getCenter());
      if (isDone && position !== from && position !== from + 1) move(this.screen, place, position); else this.circuit.cancel();
    });
  }

  /** @param {any[][]} legs @param {number[]} point */
  nearestLeg(legs, [x, y]) {
    let best = Infinity, found = 0;
    legs.forEach((line, i) => { for (let k = 1; k < line.length; k++) { const away = segmentDistance(x, y, line[k - 1][0], line[k - 1][1], line[k][0], line[k][1]); if (away < best) { best = away; found = i; } } });
    return found;
  }

  /** @param {string} place @param {string[]} order @param {PointerEvent} event */
  sayPosition(place, order, event) {
    const at = order.indexOf(place), plan = this.circuit.shown, stop = plan && plan.stops && plan.stops.find((/** @type {any} */ one) => one.place === place);
    const before = at ? String(at) : "D", after = at + 1 < order.length ? String(at + 2) : "A";
    put(this.tip, h("b", {}, String(at + 1)), ` ${t("between", { before, after })} · `, h("b", {}, stop ? `${clock(stop.arrival)}–${clock(stop.departure)}` : ""));
    this.putTip(event);
  }

  /** @param {PointerEvent} event */
  putTip(event) {
    const { left, top, width } = this.map.host.getBoundingClientRect();
    this.tip.hidden = false;
    this.tip.style.transform = `translate(${Math.min(width - 240, event.clientX - left + 18)}px, ${event.clientY - top + 18}px)`;
  }

  /** The line is pulled over a street: the circuit will pass there. @param {PointerEvent} start @param {number} leg */
  dragLine(start, leg) {
    const view = this.map, stops = view.line.stops, [a, b] = [stops[leg], stops[leg + 1]];
    /** @type {any} */ let street = null;
    let isAsking = false;
    const moved = perFrame(async (/** @type {PointerEvent} */ event) => {
      const at = view.lonlat(event);
      view.setHint({ band: [[a.lon, a.lat], [at.lon, at.lat], [b.lon, b.lat]] });
      this.putTip(event);
      if (isAsking) return;
      isAsking = true;
      try { street = await this.nearest(at); view.setStreets({ hovered: street }); put(this.tip, street ? t("pass_through", { name: street.name }) : t("no_street")); } catch (error) { notice(error); } finally { isAsking = false; }
    });
    this.follow(start, moved, (isDone) => { view.setStreets({ hovered: null }); if (isDone && street) this.addStreet("through", { ...street, leg }); });
  }

  /** @param {{lon: number, lat: number}} at */
  async nearest(at) {
    const { street } = await post(`${this.circuit.path}/streets/nearest`, { lon: at.lon, lat: at.lat });
    return street ? { ...street, name: street.street || t("street_unnamed") } : null;
  }

  /** What can be done where she clicked. @param {any} at */
  async pick(at) {
    if (this.map.picking) return;
    this.closePick();
    let street = null;
    try { street = await this.nearest(at); } catch (error) { notice(error); return; }
    this.map.setStreets({ hovered: street });
    const act = (/** @type {string} */ text, /** @type {() => void} */ action) => h("button", { type: "button", on: { click: () => { this.closePick(); action(); } } }, text);
    const box = this.popup = h("div", { class: "popup", role: "dialog", "aria-label": street && street.name || t("this_spot") }, h("p", {}, h("b", {}, street ? street.name : t("no_street"))),
      this.nearPlace(at).flatMap((place) => this.placeActs(place, act)),
      street ? [act(t("forbid"), () => this.addStreet("avoid", street)), act(t("force"), () => this.addStreet("through", street))] : null,
      act(t("new_place_here"), () => this.screen.editPlace(null, at)), signButton(t("close"), SIGNS.close, () => this.closePick(true), { class: "icon small" }));
    box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") { event.stopPropagation(); this.closePick(true); } });
    const { width, height } = this.map.host.getBoundingClientRect();
    box.style.transform = `translate(${Math.max(8, Math.min(width - 250, at.x + 10))}px, ${Math.max(8, Math.min(height - 330, at.y + 10))}px)`;
    this.screen.figure.append(box);
    box.querySelector("button")?.focus();
  }

  /** The place under the hand, if there is one. @param {any} at */
  nearPlace(at) {
    const away = (/** @type {any} */ place) => { const { x, y } = this.map.at(place.lon, place.lat); return Math.hypot(x - at.x, y - at.y); };
    return [...this.screen.places.values()].filter((place) => away(place) < 22).sort((a, b) => away(a) - away(b)).slice(0, 1);
  }

  /** @param {any} place @param {(text: string, action: () => void) => Node} act */
  placeActs(place, act) {
    const { circuit, screen } = this, { name, id } = place, visit = circuit.visit(id), isIn = visit && visit.state !== "out";
    return [h("p", { class: "why" }, name),
      id === circuit.draft.start ? null : act(t("start_here"), () => { screen.start(); circuit.change(t("did_start", { name }), { start: id, ...(circuit.draft.end && { end: id }) }); }),
      isIn || id === circuit.draft.start ? null : act(t("wish_for"), () => { screen.start(); circuit.change(t("did_wish", { name, what: t("interest", { score: 3 }) }), { visits: { [id]: { state: "wished", score: 3 } } }); }),
      act(t("edit_place"), () => screen.editPlace(id))];
  }

  closePick(isBack = false) {
    if (!this.popup) return;
    this.popup.remove();
    this.popup = null;
    this.map.setStreets({ hovered: null });
    if (isBack) this.map.host.focus();
  }

  /** @param {"avoid" | "through"} key @param {any} street */
  addStreet(key, street) {
    this.screen.start();
    const rule = key === "avoid" ? { ways: street.ways, street: street.street } : this.through(street), { name } = street;
    this.circuit.change(t(key === "avoid" ? "did_forbid" : "did_force", { name }), { [key]: [...(this.circuit.draft[key] || []), rule] });
  }

  /** The leg on which the circuit is to pass a street: the one nearest to it. @param {any} street */
  through(street) {
    const { stops, legs } = this.map.line, leg = street.leg ?? this.nearestLeg(legs.map((/** @type {any} */ one) => one.points), this.map.project(street.lon, street.lat));
    return { from: stops[leg].id, to: stops[leg + 1].id, way: street.way, at: street.at, street: street.street };
  }

  /** @param {"avoid" | "through"} key @param {number} index */
  dropStreet(key, index) {
    this.screen.start();
    const list = this.circuit.draft[key];
    this.circuit.change(t("did_free_street", { name: list[index].street || t("street_unnamed") }), { [key]: list.filter((/** @type {any} */ _, /** @type {number} */ i) => i !== index) });
  }

  /** The list beside the map: rules for streets, and the streets walked, by keyboard. */
  update() {
    const { draft } = this.circuit, rules = (draft.avoid || []).length + (draft.through || []).length, plan = this.circuit.plan;
    const row = (/** @type {"avoid" | "through"} */ key, /** @type {any} */ street, /** @type {number} */ i) => h("li", {}, h("i", { class: `stroke ${key}`, "aria-hidden": "true" }), h("span", {}, t(key === "avoid" ? "street_forbidden" : "street_through", { name: street.street || t("street_unnamed") })),
      signButton(t("free_street", { name: street.street || t("street_unnamed") }), SIGNS.close, () => this.dropStreet(key, i), { class: "icon small", "data-key": `${key}-${i}` }));
    const walked = new Map();
    for (const leg of plan && plan.legs || []) for (const name of leg.streets || []) if (name && !walked.has(name)) walked.set(name, leg);
    const details = h("details", {}, h("summary", { "data-key": "streets" }, sign(SIGNS.street), rules ? count("rules", rules) : t("streets")),
      rules ? h("ul", {}, (draft.avoid || []).map((/** @type {any} */ street, /** @type {number} */ i) => row("avoid", street, i)), (draft.through || []).map((/** @type {any} */ street, /** @type {number} */ i) => row("through", street, i))) : null,
      h("h3", {}, t("streets_walked")), h("ul", { class: "walked" }, [...walked.keys()].map((name) => h("li", {}, h("span", {}, name), h("button", { type: "button", class: "link", "data-key": `forbid-${name}`, on: { click: () => this.addNamed("avoid", name) } }, t("forbid"))))),
      this.chooser(), h("p", { class: "why" }, t("streets_hint")));
    details.open = Boolean(this.streets.querySelector("details[open]"));
    put(this.streets, details);
  }

  /** Any street by its name: what a click and a drag do, by keyboard. */
  chooser() {
    const known = h("datalist", { id: "street_names" }), fill = () => put(known, [...new Set(this.namedLines().map(({ name }) => name))].sort((a, b) => a.localeCompare(b)).map((value) => h("option", { value })));
    const was = /** @type {HTMLInputElement | null} */ (this.streets.querySelector("#street_name"));
    const name = h("input", { id: "street_name", list: "street_names", "data-key": "street-name", autocomplete: "off", value: was ? was.value : "", on: { focus: fill } });
    const act = (/** @type {"avoid" | "through"} */ key, /** @type {string} */ text) => h("button", { type: "button", class: "plain-button", "data-key": `${key}-named`, on: { click: () => { const wanted = name.value.trim(); name.value = ""; if (wanted) this.addNamed(key, wanted); else name.focus(); } } }, t(text));
    return h("div", { class: "chooser" }, h("label", { for: "street_name" }, t("street_by_name")), name, known, h("span", { class: "acts" }, act("through", "force"), act("avoid", "forbid")));
  }

  /** Lines of the ground that are streets and bear a name. @returns {{name: string, line: any}[]} */
  namedLines() {
    const { map: { model, data } } = this;
    return model.groups.filter((/** @type {any} */ g) => !g.area && !NO_STREETS.has(g.kind)).flatMap((/** @type {any} */ g) => g.features.filter((/** @type {any} */ f) => f.name > 0).flatMap((/** @type {any} */ f) => f.parts.filter((/** @type {any[]} */ part) => part.length > 1).map((/** @type {any} */ line) => ({ name: data.names[f.name], line }))));
  }

  /** A street of the ground by its name, where it comes nearest to the circuit. @param {"avoid" | "through"} key @param {string} name */
  async addNamed(key, name) {
    const lines = this.namedLines().filter((one) => one.name.localeCompare(name, undefined, { sensitivity: "base" }) === 0).map(({ line }) => line);
    const walked = this.map.line.legs.flatMap((/** @type {any} */ leg) => leg.points), near = lines.sort((/** @type {any} */ a, /** @type {any} */ b) => this.away(a, walked) - this.away(b, walked))[0];
    if (!near) { notice(t("no_street_named", { name })); return; }
    const { x, y } = middle(near), { lat, lng } = this.map.place([x, y]);
    try { const street = await this.nearest({ lon: lng, lat }); if (street) this.addStreet(key, street); } catch (error) { notice(error); }
  }

  /** @param {any} line @param {any[]} points */
  away(line, points) { const { x, y } = middle(line); return points.reduce((least, p) => Math.min(least, Math.hypot(p[0] - x, p[1] - y)), Infinity); }
}
