// @ts-check
// Words of the screen, and how minutes, metres and clocks are written.

/** @type {{language: string, texts: Record<string, string>}} */
const data = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("workshop_data")).textContent || "{}");
export const language = data.language;
const NBSP = "\u00a0";

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const text = data.texts[key];
  if (text === undefined) throw new Error(`no text ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => name in values ? String(values[name]) : whole);
}

/**
 * The text for one or for several.
 * @param {string} key
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function count(key, count, values = {}) {
  const isOne = count === 1 || (language === "fr" && count === 0);
  return t(isOne ? `${key}_one` : key, { count, ...values });
}

/** @param {number} minutes whole ones: what is shown is rounded where it is planned */
export function duration(minutes) {
  if (minutes < 60) return `${minutes}${NBSP}min`;
  return `${Math.floor(minutes / 60)}${NBSP}h${NBSP}${String(minutes % 60).padStart(2, "0")}`;
}

/**
 * @param {number} value
 * @param {number} digits
 */
export function decimal(value, digits) {
  return value.toLocaleString(language === "fr" ? "fr-FR" : "en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @param {number} metres */
export function kilometres(metres) { return `${decimal(metres / 1000, 2)}${NBSP}km`; }

/** @param {string} moment ISO 8601 as written by the territory's clock */
export const clock = (moment) => moment.includes("T") ? moment.slice(11, 16) : moment.slice(0, 5);

/** @param {string} moment ISO date */
export function shortDay(moment) {
  const date = new Date(`${moment.slice(0, 10)}T12:00:00Z`);
  return new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(date);
}

/** The date where a territory lies, some days from now. @param {string} zone @param {number} [days] */
export const today = (zone, days = 0) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(Date.now() + days * 864e5);

/** @param {number} minutes */
export function signedMinutes(minutes) {
  return `${minutes > 0 ? "+" : minutes < 0 ? "\u2212" : "±"}${Math.abs(minutes)}${NBSP}min`;
}
