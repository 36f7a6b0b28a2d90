// Hours and minutes of the list as today makes them: the rules of shown.py, held to them by shared cases.

// Hours that follow one another: rough ones stand between the known ones before and after them.
function inOrder(hours, zone) {
  const found = [];
  for (const { moment, sketch } of hours) {
    let shown = shownHour(moment, zone, { sketch });
    while (sketch && found.length && shown < found[found.length - 1]) shown += 300;
    found.push(shown);
  }
  for (let i = found.length - 2; i >= 0; i--) found[i] = Math.min(found[i], found[i + 1]);
  return found;
}

// What lies between two hours as they are shown, about so much if rounding a rough one changed it.
function betweenText(from, to) {
  const shown = to.shown - from.shown, isRough = (from.sketch || to.sketch) && shown !== to.moment - from.moment;
  return `${isRough && shown ? `≈${NBSP}` : ""}${durationText(shown)}`;
}

class ShownDay {
  // `moments` of stops in their order, and when the rides `leave` which some of them begin.
  constructor({ moments, leave }, day, { texts, evidenceAt }) {
    Object.assign(this, { day, texts, hours: new Map() });
    const known = [];
    for (const [i, { arrival, begin, departure }] of moments) {
      const sketch = evidenceAt(i) > 0, hours = { arrival: { moment: arrival, sketch }, begin: { moment: begin, sketch }, departure: { moment: departure, sketch } };
      if (leave.has(i)) hours.leaves = { moment: leave.get(i), sketch: sketch && !day.legs[i].ride.departures };
      this.hours.set(i, hours);
      known.push(...Object.values(hours));
    }
    inOrder(known, day.zone).forEach((shown, k) => { known[k].shown = shown; });
  }
  clock(i, key) { return wallClock(this.hours.get(i)[key].shown, this.day.zone); }

  stay(i) { const { begin, departure } = this.hours.get(i); return betweenText(begin, departure); }
  wait(i) {
    const { arrival, begin } = this.hours.get(i);
    return begin.shown > arrival.shown ? say(this.texts, "day_wait", { duration: betweenText(arrival, begin) }) : "";
  }
  // A walk between two stops; of a ride, what follows its title.
  leg(from, to, walk) {
    const { departure, leaves } = this.hours.get(from), { arrival } = this.hours.get(to), { texts } = this;
    if (walk.ride) {
      const waiting = leaves.shown > departure.shown ? say(texts, "ride_waiting", { duration: betweenText(departure, leaves) }) : "";
      return `${say(texts, "ride", { title: "", departure: this.clock(from, "leaves"), waiting })}, ${betweenText(leaves, arrival)}`;
    }
    const minutes = walk.evidence ? walkText(walk.seconds, { sketch: true, texts, spread: walk.spread, shown: (arrival.shown - departure.shown) / 60 }) : betweenText(departure, arrival);
    return say(texts, "day_walk", { minutes });
  }
}
