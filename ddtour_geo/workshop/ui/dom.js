// @ts-check
// Elements are built, never written: a text is always a text node.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `on` holds listeners, `data` the dataset, `value` and `checked` are properties
 * @param {...(Child | Child[])} children
 * @returns {any} an element of that tag
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (key === "data") for (const [name, said] of Object.entries(value)) { if (said !== null && said !== undefined) node.dataset[name] = String(said); }
    else if (key === "value" || key === "checked" || key === "disabled" || key === "selected") /** @type {any} */ (node)[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(.../** @type {any[]} */ (children.flat(2)).filter((child) => child !== null && child !== undefined && child !== false).map((child) => typeof child === "number" ? String(child) : child));
  return node;
}

/**
 * A drawing of one path in a square of 24.
 * @param {string} d
 * @param {string} [kind]
 */
export function sign(d, kind = "") {
  const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), path = document.createElementNS(ns, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: `sign ${kind}` })) svg.setAttribute(key, value);
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

export const SIGNS = {
  undo: "M9 14L4 9L9 4M4 9H14A6 6 0 0 1 14 21H9", redo: "M15 14L20 9L15 4M20 9H10A6 6 0 0 0 10 21H15",
  grip: "M9 5V5.1M15 5V5.1M9 12V12.1M15 12V12.1M9 19V19.1M15 19V19.1", plus: "M12 5V19M5 12H19", minus: "M5 12H19", close: "M6 6L18 18M18 6L6 18",
  whole: "M4 9V4H9M15 4H20V9M20 15V20H15M9 20H4V15", lock: "M7 11V8A5 5 0 0 1 17 8V11M5 11H19V21H5Z", unlock: "M7 11V8A5 5 0 0 1 16.6 6M5 11H19V21H5Z",
  settings: "M4 7H13M19 7H20M16 4V10M4 17H5M11 17H20M8 14V20", more: "M5 12H5.1M12 12H12.1M19 12H19.1", up: "M12 19V5M6 11L12 5L18 11", down: "M12 5V19M6 13L12 19L18 13", home: "M4 11L12 4L20 11M6 10V20H18V10",
  pin: "M12 21S5 14.5 5 9.5A7 7 0 0 1 19 9.5C19 14.5 12 21 12 21ZM12 12A2.5 2.5 0 1 0 12 7A2.5 2.5 0 0 0 12 12Z", out: "M5 5L19 19M19 5L5 19", save: "M12 4V15M7 10L12 15L17 10M5 19H19", street: "M12 3A9 9 0 1 0 12 21A9 9 0 1 0 12 3ZM7 12H17",
};

/**
 * A button that holds a drawing only; its name is said and shown as a tooltip.
 * @param {string} label
 * @param {string} d
 * @param {(event: Event) => void} action
 * @param {Record<string, any>} [props]
 */
export function signButton(label, d, action, props = {}) {
  return h("button", { type: "button", class: "icon", "aria-label": label, title: label, ...props, on: { click: action } }, sign(d));
}

/**
 * Put new nodes into a container; the focus stays on the control with the same `data-key`.
 * @param {HTMLElement} container
 * @param {...(Child | Child[])} nodes
 */
export function put(container, ...nodes) {
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  const key = active && container.contains(active) ? active.dataset.key : null, scroll = container.scrollTop;
  container.replaceChildren(.../** @type {Node[]} */ (nodes.flat(2).filter((node) => node !== null && node !== undefined && node !== false)));
  container.scrollTop = scroll;
  if (key) /** @type {HTMLElement | null} */ (container.querySelector(`[data-key="${CSS.escape(key)}"]`))?.focus({ preventScroll: true });
}

/**
 * Say something to those who do not see it.
 * @param {string} text
 */
export function announce(text) {
  const node = /** @type {HTMLElement} */ (document.getElementById("said"));
  if (node.textContent !== text) node.textContent = text;
}

export const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Call at most once per animation frame, with the newest values.
 * @template {any[]} T
 * @param {(...given: T) => void} action
 * @returns {(...given: T) => void}
 */
export function perFrame(action) {
  /** @type {T | null} */
  let waiting = null;
  return (...given) => {
    if (waiting === null) requestAnimationFrame(() => { const last = /** @type {T} */ (waiting); waiting = null; action(...last); });
    waiting = given;
  };
}
