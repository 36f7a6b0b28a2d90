// What the page shows of the day: the card of the next stop, the advice, the timetable, the discs.
const TICK = "M5 12.5L10 17.5L19 7", TARGET = "M12 3V7M12 17V21M3 12H7M17 12H21M12 8A4 4 0 1 1 11.99 8", LIST = "M8 6H20M8 12H20M8 18H20M4 6H4.01M4 12H4.01M4 18H4.01";
const NEEDLE = "M12 3L18 20L12 16L6 20Z", WARN = "M12 4L21 20H3ZM12 10V14M12 17V17.01";
const EVERY = 15_000, ONCE = 60_000;

class DayView {
  constructor(day, { data, map, figure, place, project, metre, calm, redraw, signal }) {
    Object.assign(this, { day, data, map, figure, place, project, metre, calm, redraw, spoken: 0, said: "", notice: "" });
    this.readList();
    this.locator = new Locator(map, { found: (event) => this.found(event), failed: (code) => this.failed(code) });
    this.build();
    day.listeners.push(() => this.render());
    document.addEventListener("ddtour:language", () => { this.notice = ""; this.readList(); this.join(); queueMicrotask(() => this.render()); }, { signal });
    this.render();
    const clock = window.setInterval(() => this.render(), EVERY);
    signal.addEventListener("abort", () => { window.clearInterval(clock); this.resized.disconnect(); });
    let wasAtList = false;
    window.addEventListener("scroll", () => { if (this.isAtList() !== wasAtList) { wasAtList = !wasAtList; this.nameList(); } }, { passive: true, signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.render(), { signal });
  }

  say(key, values) { return say(this.data.texts, key, values); }
  // A circuit that does not come back arrives.
  ends(key, values) { const stops = this.data.stops; return this.say(stops[0].id === stops[stops.length - 1].id ? key : `${key}_one_way`, values); }
  get language() { return document.documentElement.lang; }
  clock(moment, stop, latest = false) { return clockText(moment, this.day.zone, { sketch: this.day.evidenceAt(stop) > 0, latest }); }
  // By how much the next visit begins later than planned, as both hours are shown.
  late() {
    const { day } = this, sketch = day.evidenceAt(day.next) > 0, [was, is] = [day.plan(), day.outlook()].map((told) => shownHour(told.moments.get(day.next).begin, day.zone, { sketch }));
    return sketch ? `≈${NBSP}${durationText(Math.max(300, is - was))}` : durationText(is - was);
  }
  length(metres, evidence = 0) { return lengthText(metres, { sketch: evidence > 0, language: this.language }); }
  minutes(seconds, evidence, spread) { return walkText(seconds, { sketch: evidence > 0, texts: this.data.texts, spread }); }
  // A plan shows no position but one on its surveyed line.
  get isShown() { return !this.data.sketch || (this.day.where !== null && this.day.where.away <= FAR); }
  name(stop) { return this.data.stops[stop].name; }
  button(action, ...attributes) {
    const button = element("button", { type: "button", ...Object.assign({}, ...attributes) });
    button.addEventListener("click", action);
    return button;
  }

  readList() {
    this.rows = [...document.querySelectorAll(".timetable > li.stop")];
    this.ways = [...document.querySelectorAll(".timetable > li.leg")];
    this.shorts = this.rows.map((row) => row.querySelector(".how").textContent);
    this.facts = this.ways.map((row) => [...row.childNodes]);
    this.walks = this.ways.map((row) => row.querySelector("p"));
    const { day } = this, written = day.stops.map(({ planned: [arrival, begin, departure] }, i) => [i, { arrival, begin, departure }]);
    const leave = new Map(day.legs.flatMap(({ ride }, i) => ride ? [[i, ride.leaves]] : []));
    const plan = this.shownDay({ moments: new Map(written), leave }, (stop) => Math.max(0, ...day.legs.slice(0, stop).map((leg) => leg.evidence)));
    this.written = { stays: this.rows.map((_, i) => plan.stay(i)), waits: this.rows.map((_, i) => plan.wait(i)),
      walks: this.walks.map((line, i) => ({ whole: line.textContent, lasts: plan.leg(i, i + 1, day.legs[i]) })) };
  }
  shownDay(told, evidenceAt) { return new ShownDay(told, this.day, { texts: this.data.texts, evidenceAt }); }
  // What the day adds to the list, put into it; again when it is there in another language.
  join() {
    document.getElementById("horaire").after(this.summary, this.tools);
    this.rows.forEach((row, i) => {
      row.append(this.actions[i].box);
      row.querySelector("details").addEventListener("toggle", () => this.render());
    });
    const note = document.querySelector(".note-clock");
    this.note = { title: note.querySelector("strong"), detail: note.querySelector("span"), plain: [note.querySelector("strong").textContent, note.querySelector("span")?.textContent] };
    note.append(this.startBox, this.startNotice);
  }

  build() {
    const { day, map } = this;
    this.node = element("section", { id: "day", class: "day" });
    this.bar = element("div", { class: "day-bar" });
    this.live = element("p", { class: "hidden-text", "aria-live": "polite", role: "status" });
    this.figure.append(this.node);
    this.figure.parentNode.append(this.bar, this.live);
    this.resized = new ResizeObserver(() => {
      document.documentElement.style.setProperty("--bar", `${this.bar.offsetHeight + (document.querySelector(".banner")?.offsetHeight ?? 0)}px`);
      map.invalidateSize({ animate: false });
    });
    this.resized.observe(this.bar);
    this.go = this.button(() => { day.begin(); window.scrollTo({ top: 0 }); }, { class: "go" });
    this.here = this.button(() => { if (day.next !== null) day.arrive(day.next); }, { class: "go here" });
    this.list = this.button(() => this.toList(), { class: "plain" });
    this.again = this.button(() => { day.reset(); this.restart(); }, { class: "plain" });
    this.progress = element("p", { class: "progress" });
    this.locate = this.button(() => this.toggle(), { class: "locate", "aria-pressed": "false" });
    this.locate.append(icon(TARGET));
    document.getElementById(`${this.data.map}_tools`).append(this.locate);
    this.summary = element("p", { class: "day-summary" });
    this.tools = element("p", { class: "day-tools" });
    this.straight = this.button(() => day.skip(day.kept().filter((i) => i > day.last && i < day.end)), { class: "link" });
    this.reset = this.button(() => { day.reset(); this.restart(); }, { class: "link" });
    this.actions = this.rows.map((row, i) => {
      const box = element("p", { class: "day-actions" });
      return { box, skip: this.button(() => this.skip(i), { class: "link" }), restore: this.button(() => this.back(i), { class: "link" }),
        undo: this.button(() => day.undo(i), { class: "link" }), mark: this.button(() => day.arrive(i), { class: "link" }) };
    });
    this.buildStart();
    this.where = L.layerGroup();
    this.map.createPane("position").style.zIndex = "640";
    this.halo = L.circle([0, 0], { pane: "position", radius: 1, interactive: false, color: "#1A66D6", weight: 1.5, opacity: .6, fillOpacity: .16 });
    this.dot = L.circleMarker([0, 0], { pane: "position", radius: 9, interactive: false, color: WHITE, weight: 3, fillColor: "#1A66D6", fillOpacity: 1, className: "position-dot" });
    this.where.addLayer(this.halo).addLayer(this.dot);
  }

  // Another hour: the planned one, now, or any of that day.
  buildStart() {
    const { day } = this, choice = (key) => {
      const input = element("input", { type: "radio", name: "start" });
      input.addEventListener("change", () => this.choose(key));
      return { input, text: element("span"), key };
    };
    this.choices = ["planned", "now", "other"].map(choice);
    this.hour = element("input", { type: "time", value: wallClock(day.departure, day.zone) });
    this.hour.addEventListener("change", () => { this.choices[2].input.checked = true; this.choose("other"); });
    this.modify = element("summary");
    this.startTitle = element("legend");
    this.startBox = element("details", { class: "day-start" }, this.modify, element("fieldset", {}, this.startTitle,
      ...this.choices.map(({ input, text, key }) => element("label", {}, input, text, ...(key === "other" ? [this.hour] : [])))));
    this.startNotice = element("p", { class: "day-notice" });
    this.join();
  }
  choose(key) {
    const { day } = this, now = day.clock();
    if (key === "planned") return day.choose(null);
    if (key === "now") return day.choose(now);
    const [hour, minute] = this.hour.value.split(":").map(Number);
    if (!Number.isInteger(hour)) return null;
    const near = day.departure > now - 86400 / 2 ? day.departure : now, [h, m] = wallClock(near, day.zone).split(":").map(Number);
    return day.choose(Math.floor(near / 60) * 60 + (hour - h) * 3600 + (minute - m) * 60);
  }

  skip(stop) {
    this.notice = this.day.skip([stop]) ? "" : this.say("day_no_way", { name: this.name(stop) });
    if (this.notice) this.render();
  }
  back(stop) {
    this.notice = this.day.restore(stop) ? "" : this.say("day_no_way_back", { name: this.name(stop) });
    if (this.notice) this.render();
  }
  toList() {
    const isAway = this.isAtList();
    (isAway ? this.figure : document.getElementById("horaire")).scrollIntoView({ behavior: this.calm ? "auto" : "smooth", block: "start" });
  }
  nameList() { this.list.replaceChildren(icon(LIST), this.say(this.isAtList() ? "day_map" : "day_list")); }
  isAtList() { return this.figure.getBoundingClientRect().bottom < 200; }
  restart() { this.map.invalidateSize(); if (this.locator.isOn) this.toggle(); this.redraw(); }

  // Position.
  toggle() {
    const isOn = this.locator.toggle();
    this.notice = isOn ? this.say("day_searching") : "";
    this.hasCentred = false;
    if (!isOn) { this.day.place(null); this.redraw(); }
    this.render();
  }
  found({ latlng, accuracy }) {
    const point = this.project(latlng.lng, latlng.lat).map((v) => v / this.metre);
    this.notice = "";
    this.halo.setLatLng(latlng).setRadius(accuracy);
    this.dot.setLatLng(latlng);
    this.day.place({ point, accuracy });
    if (!this.hasCentred) { this.hasCentred = true; this.focus(); } else if (this.day.begun !== null && this.isShown) this.map.panInside(latlng, this.room());
  }
  failed(code) {
    this.notice = this.say(code === 1 ? "day_denied" : "day_no_signal");
    if (code === 1) { this.locator.toggle(); this.day.place(null); }
    this.render();
  }

  // The part of the map that matters now, clear of the panels.
  room() {
    const card = this.node.getBoundingClientRect(), wide = this.map.getSize().x >= 600;
    const top = Math.min(card.height + 60, this.map.getSize().y - 250);
    return { paddingTopLeft: wide ? [card.width + 60, 60] : [40, Math.max(40, top)], paddingBottomRight: [wide ? 110 : 76, 96], animate: !this.calm };
  }
  focus() {
    const { day } = this, next = day.next, points = [];
    if (next !== null && day.begun !== null) {
      const walk = day.where?.walk ?? day.walk(day.last, next);
      if (walk) points.push(...(day.where && day.where.away <= FAR ? splitAt(walk.points, day.where.share * lengthOf(walk.points))[1] : walk.points).map(this.place));
    }
    if (this.where._map) points.push(this.dot.getLatLng());
    if (points.length) this.map.fitBounds(L.latLngBounds(points), { maxZoom: 18, ...this.room() });
  }

  render() {
    const { day } = this, next = day.begun === null ? null : day.next, now = day.clock();
    const outlook = day.outlook(), advice = day.advice(), state = day.begun === null ? "before" : day.next === null ? "finished" : "on";
    const lateness = next === null ? 0 : outlook.moments.get(next).begin - day.plan().moments.get(next).begin, left = day.distanceLeft;
    const isNew = document.documentElement.dataset.day !== state;
    document.documentElement.dataset.day = state;
    const set = (name, value) => { if (value === null) delete this.node.dataset[name]; else this.node.dataset[name] = value; };
    set("state", state);
    set("next", next === null ? null : this.data.stops[next].id);
    set("distanceLeft", left === null || day.under?.evidence ? null : Math.round(left));
    set("lateness", next === null ? null : lateness);
    set("offRoute", day.where && day.where.away > FAR ? Math.round(day.where.away) : null);
    this.node.setAttribute("aria-label", this.say("day_label"));
    this.renderCard({ next, outlook, advice, now, left, state });
    this.renderBar(state, next);
    this.renderStart(outlook);
    this.renderList(outlook, next, state);
    this.renderDiscs(next, state);
    this.announce(advice);
    if (day.fix && this.isShown) this.where.addTo(this.map); else this.where.remove();
    if (isNew) this.map.invalidateSize({ animate: false });
    const shown = JSON.stringify([day.begun, day.last, [...day.skipped], day.where && Math.round(day.where.along)]);
    if (shown !== this.shown) { this.shown = shown; this.redraw(); }
    if (next !== this.was && next !== null) this.focus();
    this.was = next;
  }

  renderCard({ next, outlook, advice, now, left, state }) {
    const { day, data } = this, parts = [];
    if (state === "on") {
      const { arrival } = outlook.moments.get(next), walk = day.under, evidence = walk?.evidence ?? 0, isEnd = next === day.end;
      const disc = element("span", { class: `disc next${isEnd ? " square" : ""}`, "aria-hidden": "true" }, data.stops[next].mark);
      const minutes = Math.max(0, day.comes(next) - Math.max(now, day.where ? now : day.leaves()));
      const stays = walk && !walk.metres && data.stops[next].reserved;
      const far = stays ? this.say("reserved", { duration: durationText(day.stops[next].service) }) : left !== null && !(evidence && day.fix) ? element("strong", {}, walk && walk.ride ? walk.ride.title : this.length(left, evidence)) : "";
      parts.push(element("div", { class: "day-card" },
        element("header", {}, disc, element("div", {}, element("p", { class: "kind" }, this.say(isEnd ? "day_to_end" : "day_next")), element("h2", {}, this.name(next)))),
        element("p", { class: "reach" }, element("span", { class: "far" }, far, far && !stays ? " · " : "", stays ? "" : this.minutes(minutes, evidence, walk?.spread)),
          element("span", {}, `${this.say("day_arrival")} `, element("strong", {}, this.clock(arrival, next)))),
        ...this.instructions(next, walk, now)));
    } else if (state === "finished") parts.push(element("div", { class: "day-card" }, element("h2", {}, this.say("day_finished"))));
    if (state === "before" && day.fix && !this.isShown) parts.push(element("div", { class: "day-card" }, ...this.straights(1)));
    if (this.notice) parts.push(element("p", { class: "day-chip said", role: "alert" }, icon(WARN), element("span", {}, this.notice)));
    if (advice) parts.push(this.chip(advice));
    this.replace(this.node, parts);
  }
  // A button that has the focus is not taken away under the finger.
  replace(node, parts) {
    const had = node.contains(document.activeElement) && document.activeElement.className;
    node.replaceChildren(...parts);
    if (had) node.querySelector(`[class="${had}"]`)?.focus();
  }

  instructions(next, walk, now) {
    const { day, data } = this, line = (d, text, degrees) => {
      const sign = icon(d);
      if (degrees !== undefined) { sign.firstChild.setAttribute("transform", `rotate(${Math.round(degrees)} 12 12)`); sign.classList.add("needle"); }
      return element("p", { class: "turn-line" }, sign, element("span", {}, text));
    };
    if (day.fix && walk?.evidence) return this.straights(next);
    const leaves = day.leaves(), { where } = day, lines = [];
    if (where && where.away > FAR) {
      const heading = bearing(day.fix.point, where.foot);
      return [line(NEEDLE, this.say("day_off_route", { length: this.length(where.away), direction: this.say(`day_compass_${compass(heading)}`) }), heading)];
    }
    if (where && where.left < Math.max(AT_STOP, where.walk.ends[1] + 10)) return [line(TICK, this.say("day_you_are_there"))];
    if (leaves > now && (!where || where.along < AT_STOP)) lines.push(line("M12 7V12L15 14M12 3A9 9 0 1 0 12.01 3", this.say(day.stops[day.last].service ? "day_visiting" : "day_departure", { name: this.name(day.last), clock: this.clock(leaves, day.last) })));
    const said = this.way(walk, where ? where.along : 0);
    const ride = walk.ride && walk.ride.departures && firstAdmitted(walk.ride.departures, Math.max(now, leaves));
    if (ride) lines.push(line("M5 6H19V16H5ZM5 11H19M8 19V16M16 19V16", this.say("day_ride", { title: walk.ride.title, clock: this.clock(ride, 0) })));
    if (where) lines.push(line(NEEDLE, said || this.say("day_towards", { direction: this.say(`day_compass_${compass(where.heading)}`) }), where.heading));
    else if (said) lines.push(line("M6 20V12A4 4 0 0 1 10 8H18M14 4L18 8L14 12", said));
    return lines;
  }
  // The street to follow now, and the one to turn into.
  way(walk, along) {
    const named = this.day.named(walk), now = named.findIndex((run) => run.to > along + 8), turn = (run) => {
      if (walk.evidence || !run.from) return "ahead";
      const at = (run.from - walk.ends[0]) * lengthOf(walk.path) / (walk.metres - walk.ends[0] - walk.ends[1] || 1);
      const a = pointAt(walk.path, at - 12).angle, b = pointAt(walk.path, at + 12).angle, bend = Math.atan2(Math.sin(b - a), Math.cos(b - a));
      return Math.abs(bend) < 0.6 ? "ahead" : bend > 0 ? "right" : "left";
    };
    if (now < 0) return "";
    const [first, next] = named.slice(now), names = { first: first.name, next: next ? next.name : "" };
    if (walk.evidence) return this.say("day_follow", { first: named.map((run) => run.name).join(", ") });
    return next ? this.say(`day_follow_${turn(next)}`, names) : this.say("day_follow", names);
  }
  // On a plan that must not be followed: as the crow flies, where the place is sure.
  straights(next) {
    const { stops } = this.data, { fix } = this.day, lines = [];
    if (stops[next].radius || stops[next].reserved) lines.push(element("p", { class: "turn-line" }, icon(WARN), element("span", {}, this.say("day_unsure", { name: stops[next].name }))));
    const sure = this.day.kept().find((i) => i >= next && !stops[i].radius && !stops[i].reserved);
    if (sure === undefined) return lines;
    const to = this.project(...stops[sure].at).map((v) => v / this.metre), heading = bearing(fix.point, to), sign = icon(NEEDLE);
    sign.firstChild.setAttribute("transform", `rotate(${Math.round(heading)} 12 12)`);
    const length = lengthText(distance(fix.point, to), { sketch: false, language: this.language });
    return [...lines, element("p", { class: "turn-line" }, sign, element("span", {}, this.say(this.data.sketch ? "day_straight" : "day_straight_map", { name: stops[sure].name, length, direction: this.say(`day_compass_${compass(heading)}`) })))];
  }

  // Advice: a fact, its consequence, and one action that states its gain.
  deadline(stop) {
    const { day } = this, { closes, windows, service } = day.stops[stop], last = windows && windows[windows.length - 1][1];
    if (stop === day.end && day.outlook().overrun) return { key: "end", clock: this.clock(day.limit, 0, true) };
    if (closes !== null && last !== null && last + service >= closes - 60) return { key: "closing", clock: this.clock(closes, 0, true) };
    return { key: "latest", clock: this.clock(last ?? day.limit, 0, true) };
  }
  advised(advice) {
    const fact = advice.lateness >= 60 ? this.say("day_late", { late: this.late() }) : this.say("day_tight");
    const back = { finish: this.clock(advice.finish, this.day.end), limit: this.clock(advice.limit, 0, true), was: this.clock(advice.planned, this.day.end) };
    const dark = advice.isDark ? ` ${this.say("day_dark", { clock: this.clock(this.day.sunset, 0) })}` : "";
    if (advice.kind === "late") return { fact, text: this.ends("day_still_fine", back) + dark };
    const { key, clock } = this.deadline(advice.first), name = this.name(advice.first), arrival = this.clock(this.day.outlook().moments.get(advice.first).arrival, advice.first);
    if (advice.kind === "stuck") return { fact, text: this[key === "end" ? "ends" : "say"](`day_stuck_${key}`, { ...back, name, clock, arrival }) + dark };
    const names = advice.stops.map((i) => this.say("day_quoted", { name: this.name(i) })).join(this.say("day_and"));
    const saved = advice.saved === null ? null : this.deadline(advice.saved);
    const goal = saved ? this.say(`day_keep_${saved.key}`, { name: this.name(advice.saved), clock: saved.clock }) : this.say("day_keep_rest");
    const still = advice.left.includes(this.day.end) ? ` ${this.say("day_but_back", { finish: back.finish, limit: back.limit })}` : "";
    const isRound = this.day.evidenceAt(this.day.end) > 0, won = this.day.saved(advice.was, advice.finish), gain = won > 0 ? ` (${isRound ? `≈${NBSP}` : ""}\u2212${durationText(won)})` : "";
    const marks = advice.stops.map((i) => this.data.stops[i].mark);
    return { fact, text: this.say("day_skip_text", { names, gain: "", goal }) + still + dark, spoken: this.say("day_skip_text", { names, gain, goal }) + still,
      action: this.say(marks.length > 1 ? "day_skip_two" : "day_skip_one", { a: marks[0], b: marks[1] ?? "" }) + gain };
  }
  chip(advice) {
    const { fact, text, action } = this.advised(advice), chip = element("div", { class: `day-chip${advice.kind === "late" ? " mild" : ""}` }, icon(WARN),
      element("p", {}, element("strong", {}, fact), element("span", {}, text)));
    if (action) {
      const button = this.button(() => this.day.skip(advice.stops), { class: "act" });
      button.append(action);
      chip.append(button);
    }
    return chip;
  }
  announce(advice) {
    const { fact, text, spoken } = advice ? this.advised(advice) : { fact: "", text: "" }, key = advice ? `${advice.kind} ${advice.stops} ${advice.first}` : "", now = Date.now();
    if (key === this.said || now - this.spoken < ONCE) return;
    Object.assign(this, { said: key, spoken: advice ? now : this.spoken });
    this.live.textContent = advice ? `${fact}${this.say("day_colon")}${spoken ?? text}` : "";
  }

  renderBar(state, next) {
    const { day } = this, count = day.end - 1, done = [...day.done.keys()].filter((i) => i > 0 && i < day.end && !day.skipped.has(i)).length;
    this.go.textContent = this.say("day_begin");
    this.here.replaceChildren(icon(TICK), this.say("day_here"));
    this.nameList();
    this.again.textContent = this.say("day_again");
    this.progress.replaceChildren(element("strong", {}, state === "finished" ? this.say("day_over") : next === day.end ? this.say("day_last_leg") : this.say("day_stop_of", { mark: next === null ? "" : this.data.stops[next].mark, count })),
      element("span", {}, this.count("done", done)));
    const parts = state === "before" ? [this.go] : state === "on" ? [this.progress, this.list, this.here] : [this.progress, this.list, this.again];
    if (parts.some((part, k) => this.bar.children[k] !== part) || this.bar.children.length !== parts.length) this.bar.replaceChildren(...parts);
    const label = this.say(this.locator.isOn ? "day_locate_off" : "day_locate");
    this.locate.setAttribute("aria-label", label); this.locate.title = label;
    this.locate.setAttribute("aria-pressed", String(this.locator.isOn));
  }
  count(key, n) { return this.say(`day_${key}_${n > 1 ? "many" : n}`, { n }); }

  renderStart(outlook) {
    const { day } = this, isPlanned = day.start === null;
    this.modify.textContent = this.say("day_modify");
    this.startTitle.textContent = this.say("day_start_title");
    this.choices.forEach(({ text, key }) => { text.textContent = this.say(`day_start_${key}`, { clock: wallClock(day.departure, day.zone) }); });
    if (isPlanned) this.choices[0].input.checked = true;
    else if (!this.choices.some(({ input }, k) => k && input.checked)) this.choices[2].input.checked = true;
    this.hour.setAttribute("aria-label", this.say("day_start_other"));
    if (!isPlanned) this.hour.value = wallClock(day.origin, day.zone);
    const isChanged = !isPlanned || day.skipped.size || day.begun !== null;
    this.note.title.textContent = isPlanned ? this.note.plain[0] : this.say("day_departure", { clock: wallClock(day.origin, day.zone) });
    if (this.note.detail) this.note.detail.textContent = isChanged ? this.ends("day_back_at", { clock: this.clock(outlook.finish, day.end) }) : this.note.plain[1];
    const said = day.isOtherDay ? this.say("day_other_day") : day.begun === null && outlook.broken.length ? this.say("day_not_all_open", { names: outlook.broken.map((i) => this.say("day_quoted", { name: this.name(i) })).join(", ") }) : "";
    this.startNotice.textContent = said;
    this.startNotice.hidden = !said;
  }

  renderList(outlook, next, state) {
    const { day, data } = this, kept = day.kept(), plan = day.plan(), today = this.shownDay(outlook, (stop) => day.evidenceAt(stop));
    this.rows.forEach((row, i) => {
      const isDone = i <= day.last && !day.skipped.has(i), isSkipped = day.skipped.has(i), moment = outlook.moments.get(i), { box, skip, restore, undo, mark } = this.actions[i];
      const status = isSkipped ? "skipped" : isDone ? "done" : i === next ? "next" : "ahead", came = day.done.get(i)?.came ?? null;
      row.dataset.state = status;
      const disc = row.querySelector(".disc");
      if (status === "done") disc.replaceChildren(icon(TICK)); else disc.textContent = data.stops[i].mark;
      row.querySelector(".clock").textContent = isSkipped ? "—" : isDone ? (came === null ? "" : this.clock(came, 0)) : today.clock(i, "arrival");
      const gained = isSkipped && i > day.last && day.canRestore(i) ? day.gain(i) / 60 : 0;
      const how = [status === "ahead" ? "" : this.say(`day_is_${status}`), isSkipped ? (gained > 0 ? this.say("day_gained", { n: gained }) : "") : this.short(i, today)].filter(Boolean);
      const node = row.querySelector(".how");
      if (status === "ahead") node.textContent = how.join("");
      else node.replaceChildren(element("b", {}, how[0]), ...(how[1] ? [` · ${how[1]}`] : []));
      if (moment && !isDone) for (const times of row.querySelectorAll(".card .times")) times.textContent = this.times(i, moment.latest, today);
      const offered = [];
      if (state !== "finished" && isSkipped && day.canRestore(i)) { restore.textContent = this.say("day_restore"); offered.push(restore); }
      if (row.querySelector("details").open || status === "next") {
        if (state === "on" && i > day.last && !isSkipped) { mark.textContent = this.say("day_mark"); offered.push(mark); }
        if (isDone && i > 0) { undo.textContent = this.say("day_undo"); offered.push(undo); }
        if (i > 0 && i < day.end && i > day.last && !isSkipped) { skip.textContent = this.say("day_skip_this"); offered.push(skip); }
      }
      if (offered.length !== box.children.length || offered.some((button, k) => box.children[k] !== button)) box.replaceChildren(...offered);
      box.hidden = !offered.length;
    });
    this.ways.forEach((row, i) => {
      const to = i + 1, isDirect = !day.skipped.has(i) && !day.skipped.has(to), from = kept.filter((k) => k < to).pop();
      row.hidden = day.skipped.has(to);
      row.dataset.state = to <= day.last ? "walked" : "ahead";
      const isAhead = !row.hidden && today.hours.has(from) && today.hours.has(to);
      if (isDirect) {
        if (row.dataset.way) { row.replaceChildren(...this.facts[i]); delete row.dataset.way; }
        const { whole, lasts } = this.written.walks[i], text = isAhead ? whole.replace(lasts, today.leg(i, to, day.legs[i])) : whole;
        if (this.walks[i].textContent !== text) this.walks[i].textContent = text;
        return;
      }
      const walk = from === day.last && day.where ? day.where.walk : day.walk(from, to);
      if (row.hidden || !walk) return;
      const minutes = isAhead ? today.leg(from, to, walk) : this.say("day_walk", { minutes: this.minutes(walk.seconds, walk.evidence, walk.spread) });
      if (row.dataset.way === `${from}-${to}-${minutes}-${Math.round(walk.metres)}`) return;
      row.dataset.way = `${from}-${to}-${minutes}-${Math.round(walk.metres)}`;
      const streets = [...new Set(day.named(walk).map((run) => run.name))].join(", ");
      row.replaceChildren(element("p", {}, [minutes, this.length(walk.metres, walk.evidence), ...(walk.stairs ? [this.say("day_stairs")] : []), this.say("day_direct", { mark: data.stops[from].mark })].join(" · ")),
        ...(streets ? [element("p", { class: "streets" }, this.say("day_by", { streets }))] : []));
    });
    const skipped = day.skipped.size, done = this.rows.filter((row, i) => i && i < day.end && row.dataset.state === "done").length;
    const isChanged = state !== "before" || skipped || day.start !== null;
    this.summary.textContent = isChanged ? [this.count("done", done), skipped ? this.count("skipped", skipped) : "", this.say("day_ahead", { n: day.end - 1 - done - skipped }), this.ends("day_back", { clock: this.clock(outlook.finish, day.end) })].filter(Boolean).join(" · ") : "";
    this.summary.hidden = !isChanged;
    const rest = day.kept().filter((i) => i > day.last && i < day.end);
    this.straight.textContent = this.say("day_straight_back");
    this.reset.textContent = this.say("day_reset");
    const tools = [state === "on" && rest.length > 1 && day.isWhole(new Set([...day.skipped, ...rest])) ? this.straight : null, isChanged ? this.reset : null].filter(Boolean);
    if (tools.length !== this.tools.children.length) this.tools.replaceChildren(...tools);
    this.tools.hidden = !tools.length;
    this.plan = plan;
  }
  // The line of a stop as it was written, with the minutes that today brings.
  short(i, today) {
    const { stays, waits } = this.written, suffix = waits[i], isAhead = today.hours.has(i);
    let text = this.shorts[i];
    if (suffix && text.endsWith(suffix)) text = text.slice(0, -suffix.length).replace(/ · $/, "");
    if (isAhead) text = text.replace(stays[i], today.stay(i));
    return [text, isAhead ? today.wait(i) : ""].filter(Boolean).join(" · ");
  }
  times(i, latest, today) {
    const { day } = this, sketch = day.evidenceAt(day.end) > 0, leave = Math.max(today.hours.get(i).departure.shown, shownHour(latest ?? 0, day.zone, { sketch, latest: true }));
    return this.say(i === 0 ? "day_times_start" : i === day.end ? "day_times_end" : latest === null ? "day_times_late" : "day_times",
      { arrival: today.clock(i, "arrival"), departure: today.clock(i, "departure"), latest: wallClock(leave, day.zone) });
  }

  renderDiscs(next, state) {
    const { day, data } = this;
    for (const button of this.map.getPane("discs").querySelectorAll(".stop-disc")) {
      const own = data.stops.flatMap((stop, i) => stop.id === button.dataset.stop ? [i] : []), i = own.find((k) => k > day.last) ?? own[own.length - 1];
      const status = day.skipped.has(i) ? "skipped" : i <= day.last && (state === "finished" || i < day.end) ? "done" : i === next ? "next" : "ahead";
      if (button.dataset.state === status && this.spokenLanguage === this.language) continue;
      const mark = button.dataset.mark ?? (button.dataset.mark = button.textContent), stop = data.stops[i] ?? { name: button.title };
      const kind = { D: "start", A: "end", "D/A": "start_end" }[mark] ?? "stop", label = this.say(kind, { mark, name: stop.name }) + (stop.radius ? `, ${this.say("uncertain")}` : "");
      button.dataset.state = status;
      button.setAttribute("aria-label", status === "ahead" ? label : `${label}, ${this.say(`day_is_${status}`).toLowerCase()}`);
      const span = button.querySelector("span");
      if (status === "done") span.replaceChildren(icon(TICK)); else span.textContent = mark;
    }
    this.spokenLanguage = this.language;
  }
}
