// The day of the visit: what was done, what is skipped, and all moments that follow. No element of
// the page, no network: moments are seconds since 1970, stops are their positions in the circuit.
const SOON = 1800, STALE = 18 * 3600, LATE = 300, AT_STOP = 25, NEAR = 50;
const ALWAYS = [[-UNREACHABLE * 10, UNREACHABLE * 10]];

class Day {
  constructor(data, { clock = () => Math.floor(Date.now() / 1000), storage = null } = {}) {
    Object.assign(this, data, { clock, storage, key: `ddtour:${data.fingerprint}`, listeners: [], changes: 0, progress: 0 });
    this.end = this.stops.length - 1;
    this.walks = new Map(this.shortcuts.map((walk) => [`${walk.from} ${walk.to}`, walk]));
    this.legs.forEach((leg, i) => this.walks.set(`${i} ${i + 1}`, { from: i, to: i + 1, ...leg }));
    this.load();
  }

  // State, kept on this phone alone.
  clear() { Object.assign(this, { start: null, begun: null, done: new Map(), skipped: new Set() }); }
  load() {
    this.clear();
    try {
      const { start, begun, done, skipped } = JSON.parse(this.storage.getItem(this.key)) || {};
      const whole = (value) => value === null || Number.isInteger(value);
      const inside = (i) => Number.isInteger(i) && i >= 0 && i <= this.end;
      if (!whole(start) || !whole(begun) || (begun !== null && Math.abs(this.clock() - begun) > STALE)) return;
      const kept = done.filter(([i, came, left]) => inside(i) && whole(came) && whole(left) && (came ?? left) !== null);
      if (begun === null) kept.length = 0; else kept.push(...(kept.some(([i]) => i === 0) ? [] : [[0, begun, null]]));
      Object.assign(this, { start, begun, done: new Map(kept.map(([i, came, left]) => [i, { came, left }])) });
      for (const i of skipped) if (inside(i) && i > 0 && i < this.end) this.skipped.add(i);
      if (!this.isWhole(this.skipped)) this.skipped.clear();
    } catch { this.clear(); }
  }
  save() { this.follow(); this.keep(); this.changed(); }
  keep() {
    try {
      const done = [...this.done].map(([i, { came, left }]) => [i, came, left]);
      this.storage.setItem(this.key, JSON.stringify({ start: this.start, begun: this.begun, done, skipped: [...this.skipped] }));
    } catch { /* a phone that keeps nothing forgets at reload, and nothing else */ }
  }
  changed() { for (const listener of this.listeners) listener(this); }

  // What the visitor does.
  begin() {
    const now = this.clock();
    if (this.start === null && Math.abs(now - this.departure) > SOON) this.start = now;
    this.begun = now;
    this.done.set(0, { came: Math.max(now, this.origin), left: null });
    this.save();
  }
  choose(start) { this.start = start; if (this.begun !== null) this.done.set(0, { came: Math.max(this.begun, this.origin), left: this.done.get(0)?.left ?? null }); this.save(); }
  arrive(stop) {
    const now = this.clock();
    if (this.begun === null) this.begin();
    for (const i of this.kept()) if (i < stop && !this.done.has(i)) this.done.set(i, { came: null, left: now });
    this.done.set(stop, { came: now, left: null });
    this.progress = 0;
    this.save();
  }
  undo(stop) {
    for (const i of [...this.done.keys()]) if (i >= stop) this.done.delete(i);
    if (stop === 0) this.begun = null;
    this.progress = 0;
    this.save();
  }
  skip(stops) {
    const more = new Set([...this.skipped, ...stops]);
    if (!this.isWhole(more)) return false;
    this.skipped = more;
    this.save();
    return true;
  }
  restore(stop) { this.skipped.delete(stop); if (!this.isWhole(this.skipped)) { this.skipped.add(stop); return false; } this.save(); return true; }
  reset() { this.clear(); this.progress = 0; this.follow(); try { this.storage.removeItem(this.key); } catch { /* nothing was kept */ } this.changed(); }

  // What follows from it.
  get origin() { return this.start ?? this.departure; }
  get limit() { return this.origin + this.budget; }
  get last() { return this.begun === null ? -1 : Math.max(0, ...this.done.keys()); }
  get next() { return this.kept().find((i) => i > this.last) ?? null; }
  // Opening hours are those of the planned day.
  get isOtherDay() { return dayOf(this.origin, this.zone) !== dayOf(this.departure, this.zone); }
  kept(skipped = this.skipped) { return this.stops.map((_, i) => i).filter((i) => !skipped.has(i)); }
  walk(from, to) { return this.walks.get(`${from} ${to}`) ?? null; }
  isWhole(skipped) { const kept = this.kept(skipped); return kept.every((to, k) => !k || this.walk(kept[k - 1], to)); }
  canSkip(stop) { return stop > 0 && stop < this.end && stop > this.last && !this.skipped.has(stop) && this.isWhole(new Set([...this.skipped, stop])); }
  canRestore(stop) { const rest = new Set(this.skipped); rest.delete(stop); return stop > this.last && this.isWhole(rest); }
  gain(stop) { const without = new Set(this.skipped), skipped = new Set(this.skipped).add(stop); without.delete(stop); return this.saved(this.finish(without), this.finish(skipped)); }
  // Seconds between two ends as they are shown.
  saved(before, after) { const how = { sketch: this.evidenceAt(this.end) > 0 }; return shownHour(before, this.zone, how) - shownHour(after, this.zone, how); }
  finish(skipped) { return this.outlook(skipped).finish; }

  // The places of the problem: the stops, then one for each ride, then where the walker is.
  problem() {
    if (this.base && this.base.isOtherDay === this.isOtherDay) return { ...this.base };
    const count = this.stops.length, rides = this.legs.flatMap((leg, i) => leg.ride ? [i] : []), size = count + rides.length + 1;
    const travel = Array.from({ length: size }, () => new Array(size).fill(UNREACHABLE));
    for (const { from, to, seconds, ride } of this.walks.values()) if (!ride) travel[from][to] = seconds;
    rides.forEach((leg, k) => { travel[leg][count + k] = 0; travel[count + k][leg + 1] = this.legs[leg].seconds; });
    const free = this.isOtherDay;
    const windows = [...this.stops.map((stop) => free || !stop.windows ? ALWAYS : stop.windows),
      ...rides.map((leg) => free || !this.legs[leg].ride.departures ? ALWAYS : this.legs[leg].ride.departures), ALWAYS];
    this.base = { isOtherDay: free, rides, here: size - 1, travel_time: travel, start_windows: windows,
      service_time: [...this.stops.map((stop) => stop.service), ...rides.map(() => 0), 0] };
    return { ...this.base };
  }
  nodes(stops, rides) {
    return stops.flatMap((stop, k) => k + 1 < stops.length && rides.includes(stop) && stops[k + 1] === stop + 1 ? [stop, this.stops.length + rides.indexOf(stop)] : [stop]);
  }

  // The plan from the chosen hour, without what the day brought.
  plan() {
    if (this.planned?.origin !== this.origin) this.planned = { origin: this.origin, told: this.timed() };
    return this.planned.told;
  }
  timed() {
    const problem = this.problem(), stops = this.kept(new Set());
    const nodes = this.nodes(stops, problem.rides).slice(1, -1);
    const asked = { ...problem, start: 0, end: this.end, departure: this.origin, time_budget: this.budget };
    return this.told(timeOrder(asked, nodes), latestDepartures(asked, nodes));
  }
  // Moments of the stops to come, and which of their hours cannot be kept.
  outlook(skipped = this.skipped) {
    if (skipped !== this.skipped) return this.looked(skipped);
    const now = this.clock(), { seen } = this;
    if (!seen || seen.now !== now || seen.changes !== this.changes) this.seen = { now, changes: this.changes, told: this.looked(skipped) };
    return this.seen.told;
  }
  looked(skipped) {
    const problem = this.problem(), now = this.clock(), last = this.last, ahead = this.kept(skipped).filter((i) => i > last);
    if (!ahead.length) return { moments: new Map(), leave: new Map(), finish: this.done.get(this.end)?.came ?? now, broken: [] };
    const nodes = this.nodes(ahead, problem.rides);
    let start = problem.here, departure = now;
    const from = { ...problem, end: this.end };
    if (last < 0) {
      start = 0; departure = this.origin; nodes.shift();
    } else {
      from.travel_time = problem.travel_time.slice();
      from.travel_time[start] = new Array(problem.travel_time.length).fill(UNREACHABLE);
      from.travel_time[start][nodes[0]] = this.comes(ahead[0]) - now;
    }
    const asked = { ...from, start, departure, time_budget: this.limit - departure }, order = nodes.slice(0, -1);
    const told = this.told(timeOrder(asked, order), latestDepartures(asked, order));
    return { ...told, broken: ahead.filter((i) => told.moments.get(i).lateness || (i === this.end && told.overrun)) };
  }
  told(schedule, latest) {
    const moments = new Map(), leave = new Map(), { rides, here } = this.problem();
    schedule.order.forEach((node, k) => {
      if (node > this.end && node < here) leave.set(rides[node - this.stops.length], schedule.begin[k]);
      if (node <= this.end) moments.set(node, { arrival: schedule.arrival[k], begin: schedule.begin[k], departure: schedule.departure[k], lateness: schedule.lateness[k], latest: latest && latest[k] });
    });
    return { moments, leave, finish: schedule.departure[schedule.departure.length - 1], overrun: schedule.overrun };
  }

  // When the visit under way is over.
  leaves() {
    const last = this.last, stop = this.stops[last], { came, left } = this.done.get(last);
    if (left !== null) return left;
    return (firstAdmitted(this.problem().start_windows[last], came) ?? came) + stop.service;
  }
  // When the walker comes to a stop, straight from where they are.
  comes(stop) {
    const now = this.clock(), last = this.last, leaves = this.leaves(), walk = this.walk(last, stop);
    if (!walk) return now + UNREACHABLE;
    if (walk.ride) return Math.max(now, (this.isOtherDay ? leaves : firstAdmitted(walk.ride.departures ?? ALWAYS, leaves) ?? leaves) + walk.seconds);
    const where = this.where;
    if (!where || where.target === undefined || where.away > FAR) return Math.max(now, leaves + walk.seconds);
    const share = (part) => Math.ceil(part.walk.seconds * part.left / (part.walk.metres || 1));
    const from = where.along < AT_STOP ? Math.max(now, leaves) : now;
    if (where.target === stop) return from + share(where) + (where.away > NEAR ? Math.ceil(where.away * walk.seconds / (walk.metres || 1)) : 0);
    const onwards = this.walk(where.target, stop), back = Math.ceil(where.walk.seconds - share(where));
    return from + Math.min(back + walk.seconds, onwards ? share(where) + onwards.seconds : Infinity);
  }
  // Streets of a walk, with the metres at which each begins and ends.
  named({ runs, ends }) {
    const streets = [];
    let at = ends[0];
    for (let k = 0; k < runs.length; k += 2) {
      const name = this.streets[runs[k]], before = streets[streets.length - 1], from = at;
      at += runs[k + 1];
      if (before && before.name === name) before.to = at; else if (name) streets.push({ name, from, to: at });
    }
    return streets;
  }
  // Seconds by which the next visit begins later than planned.
  get lateness() {
    const next = this.next;
    return next === null || this.begun === null ? 0 : this.outlook().moments.get(next).begin - this.plan().moments.get(next).begin;
  }
  // How well the hours of a stop are known: as the weakest walk from the last stop that is behind.
  evidenceAt(stop) {
    const kept = this.kept().filter((i) => i >= this.last && i <= stop);
    return Math.max(0, ...kept.slice(1).map((to, k) => this.walk(kept[k], to)?.evidence ?? 0));
  }
  // The walk under way; only a surveyed one is a line to follow, and metres to count.
  get under() { return this.where?.walk ?? this.walk(this.last, this.next); }
  // Metres to the next stop along the line.
  get distanceLeft() {
    const next = this.next;
    if (next === null || this.begun === null) return null;
    if (this.where && this.where.target === next) return this.where.away > FAR ? null : this.where.left;
    const walk = this.walk(this.last, next);
    return walk && walk.metres;
  }

  // Of one or two optional stops to skip, those that keep every hour; else those that keep the first one.
  advice() {
    const now = this.outlook(), lateness = this.lateness;
    if (this.begun === null || this.next === null) return null;
    const facts = { lateness, finish: now.finish, limit: this.limit, planned: this.plan().finish, isDark: this.sunset !== null && !this.isOtherDay && now.finish > this.sunset };
    if (!now.broken.length) return lateness >= LATE ? { ...facts, kind: "late" } : null;
    const first = now.broken[0], optional = this.kept().filter((i) => i > this.last && i < this.end && !this.stops[i].required);
    const choices = optional.flatMap((a, k) => [[a], ...optional.slice(k + 1).map((b) => [a, b])]);
    let best = null;
    for (const stops of choices) {
      const skipped = new Set([...this.skipped, ...stops]);
      if (!this.isWhole(skipped)) continue;
      const then = this.outlook(skipped), kept = now.broken.find((i) => !stops.includes(i));
      if (then.broken.some((i) => i <= first && !stops.includes(i)) || then.broken.length >= now.broken.length) continue;
      const score = stops.reduce((sum, i) => sum + this.stops[i].score, 0), gain = now.finish - then.finish;
      const rank = [then.broken.length, stops.length, score, -gain];
      if (best && !isBefore(rank, best.rank)) continue;
      best = { rank, stops, gain, finish: then.finish, left: then.broken, saved: kept ?? null };
    }
    return best ? { ...facts, ...best, kind: "skip", was: now.finish, first } : { ...facts, kind: "stuck", first };
  }

  // A position, or null for none: where on the surveyed line that is left.
  place(fix) { this.fix = fix; this.follow(); this.changed(); }
  follow() {
    const { fix } = this;
    this.changes += 1;
    this.where = null;
    if (!fix || this.begun === null || this.next === null) return;
    const kept = this.kept().filter((i) => i >= this.last), parts = kept.slice(1).map((to, k) => this.walk(kept[k], to));
    const drawn = parts.findIndex((part) => part.evidence);
    if (drawn >= 0) parts.splice(drawn);
    if (!parts.length || parts[0].ride) return;
    let found = nearestOn(parts, fix.point, this.progress ?? 0);
    const through = this.through(kept[0], kept[1]);
    if (through) {
      const other = nearestOn([through, ...parts.slice(1)], fix.point, this.progress ?? 0);
      if (other.away + NEAR < found.away) { found = other; parts[0] = through; }
    }
    if (found.index > 0 && found.away <= FAR && found.along > AT_STOP) {
      for (const passed of kept.slice(1, found.index + 1)) this.done.set(passed, { came: null, left: this.clock() });
      this.progress = 0;
      this.keep();
      this.follow();
      return;
    }
    this.progress = found.total;
    this.where = { ...found, ...(found.index && endOf(parts[0])), walk: parts[0], target: kept[1] };
  }
  // The walk past stops that are skipped only after their walk had begun.
  through(from, to) {
    const legs = this.legs.slice(from, to);
    if (legs.length < 2 || legs.some((leg) => leg.ride || leg.evidence)) return null;
    const walk = legs.reduce((before, leg) => {
      const { path, spur } = joined(before.path, leg.path);
      return { path, runs: [...shorter(before.runs, spur), ...fromStart(shorter(fromStart(leg.runs), spur))], metres: before.metres + leg.metres - 2 * spur, seconds: before.seconds + leg.seconds, walked: before.walked + leg.metres };
    }, { path: legs[0].path.slice(0, 1), runs: [], metres: 0, seconds: 0, walked: 0 });
    return { from, to, ...walk, seconds: Math.ceil(walk.seconds * walk.metres / (walk.walked || 1)), points: walk.path.map((point) => point.map((v) => v * this.metre)),
      ends: [legs[0].ends[0], legs[legs.length - 1].ends[1]], evidence: 0, stairs: legs.reduce((sum, leg) => sum + leg.stairs, 0), ride: null };
  }
}

// Streets as they are walked backwards, and streets without their last metres.
const fromStart = (runs) => runs.map((_, k) => runs[runs.length - 2 - k + 2 * (k % 2)]);
function shorter(runs, metres) {
  const left = runs.slice();
  while (left.length && metres > 0) {
    const last = left[left.length - 1];
    if (last > metres) left[left.length - 1] -= metres; else left.splice(-2);
    metres -= last;
  }
  return left;
}

const isBefore = (a, b) => { const k = a.findIndex((value, i) => value !== b[i]); return k >= 0 && a[k] < b[k]; };
const days = new Map();
function dayOf(moment, zone) {
  if (!days.has(zone)) days.set(zone, new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }));
  return days.get(zone).format(moment * 1000);
}

// The day of a page: walks are lines on its map, and in metres.
function dayOfPage(data, project, metre) {
  const walk = (each) => {
    const points = readFeatures(each.line, data.origin, project)[0].parts[0];
    return { ...each, points, path: points.map((point) => point.map((v) => v / metre)) };
  };
  const { day } = data;
  let storage = null;
  try { storage = window.localStorage; } catch { /* not allowed: nothing is kept */ }
  return new Day({ ...day, legs: day.legs.map(walk), shortcuts: day.shortcuts.map(walk), metre }, { storage });
}
