// How times and lengths are said: the rules of figures.py, held to them by shared cases.
const SKETCH_RANGE = [0.9, 1.3], NBSP = "\u00a0";
const formats = new Map();

// Hour and minute on the wall clock of a zone.
function wallClock(moment, zone) {
  if (!formats.has(zone)) formats.set(zone, new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
  return formats.get(zone).format(moment * 1000);
}

// The moment that is shown for another one.
function shownHour(moment, zone, { sketch = false, latest = false } = {}) {
  const shifted = latest ? moment : moment + (sketch ? 150 : 59), minute = shifted - shifted % 60;
  return sketch ? minute - Number(wallClock(minute, zone).slice(3)) % 5 * 60 : minute;
}
function clockText(moment, zone, how) { return wallClock(shownHour(moment, zone, how), zone); }

function halfEven(value) {
  const low = Math.floor(value);
  return value - low !== 0.5 ? Math.round(value) : low + (low % 2 ? 1 : 0);
}

// One decimal; only quarters are exact halves of it.
function oneDecimal(value, language) {
  const isTie = Number.isInteger(value * 4) && !Number.isInteger(value * 2);
  const text = isTie ? (halfEven(value * 10) / 10).toFixed(1) : value.toFixed(1);
  return language === "fr" ? text.replace(".", ",") : text;
}

function durationText(seconds) {
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes}${NBSP}min` : `${Math.floor(minutes / 60)}${NBSP}h${NBSP}${String(minutes % 60).padStart(2, "0")}`;
}

// A walk; a range contains the minutes between the hours that are shown.
function walkText(seconds, { sketch, texts, spread = 0, shown = null }) {
  const isKnown = !sketch || seconds + spread === 0, whole = Math.ceil(seconds / 60);
  let low = isKnown ? whole : Math.max(Math.min(1, seconds), Math.floor((seconds * SKETCH_RANGE[0] - spread) / 60));
  let high = isKnown ? whole : Math.max(low + 1, Math.ceil((seconds * SKETCH_RANGE[1] + spread) / 60));
  if (shown !== null) [low, high] = [Math.min(low, shown), Math.max(high, shown)];
  if (low === high) return durationText(low * 60);
  return high < 60 ? say(texts, "range_minutes", { low, high }) : say(texts, "range", { low: durationText(low * 60), high: durationText(high * 60) });
}

function lengthText(metres, { sketch, language }) {
  if (sketch && metres < 75) return metres >= 1 ? `≈${NBSP}50${NBSP}m` : `0${NBSP}m`;
  if (sketch) return metres < 300 ? `≈${NBSP}${halfEven(metres / 50) * 50}${NBSP}m` : `≈${NBSP}${oneDecimal(metres / 1000, language)}${NBSP}km`;
  return metres < 995 ? `${halfEven(metres / 10) * 10}${NBSP}m` : `${oneDecimal(metres / 1000, language)}${NBSP}km`;
}
