// @ts-check
// A stop earlier or later in the circuit: the same for a drag, a key and a button.
import { announce } from "./dom.js";
import { t } from "./texts.js";

/**
 * The order in which a place stands at a position among the stops.
 * @param {string[]} order
 * @param {string} place
 * @param {number} position
 */
export function placed(order, place, position) {
  const from = order.indexOf(place), others = order.filter((other) => other !== place);
  const to = from >= 0 && from < position ? position - 1 : position;
  others.splice(Math.max(0, Math.min(others.length, to)), 0, place);
  return others;
}

/**
 * @param {any} screen
 * @param {string} place
 * @param {number} position before which it is to stand, 0 for the first
 */
export function move(screen, place, position) {
  const order = screen.circuit.visited(), wanted = placed(order, place, position);
  if (wanted.join(" ") === order.join(" ")) { screen.circuit.cancel(); return; }
  screen.start();
  const name = screen.name(place);
  announce(t("moved", { name, position: wanted.indexOf(place) + 1 }));
  screen.circuit.order(wanted);
}

/**
 * Alt with an arrow moves the stop of a row.
 * @param {KeyboardEvent} event
 * @param {any} screen
 * @param {string} place
 */
export function moveKey(event, screen, place) {
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  if (!step || !event.altKey) return;
  event.preventDefault();
  const at = screen.circuit.visited().indexOf(place);
  if (at >= 0) move(screen, place, step < 0 ? at - 1 : at + 2);
  else move(screen, place, screen.circuit.visited().length);
}

/**
 * Drag a row of a list: it lifts, a bar shows where it would go, and the map follows.
 * @param {any} screen
 * @param {HTMLElement} list
 * @param {HTMLElement} row
 * @param {HTMLElement} handle
 * @param {string} place
 */
export function draggable(screen, list, row, handle, place) {
  handle.addEventListener("pointerdown", (start) => {
    if (start.button) return;
    start.preventDefault();
    handle.setPointerCapture(start.pointerId);
    const rows = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-stop-row]")]), top = list.scrollTop;
    let position = -1, isMoving = false;
    const over = (/** @type {PointerEvent} */ event) => {
      const away = event.clientY - start.clientY + list.scrollTop - top;
      if (!isMoving && Math.abs(away) < 4) return;
      if (!isMoving) { isMoving = true; row.classList.add("lifted"); screen.map.active = place; }
      const box = list.getBoundingClientRect();
      if (event.clientY < box.top + 30) list.scrollTop -= 8; else if (event.clientY > box.bottom - 30) list.scrollTop += 8;
      row.style.transform = `translateY(${away}px)`;
      const all = rows(), next = all.findIndex((other) => { if (other === row) return false; const { top, height } = other.getBoundingClientRect(); return event.clientY < top + height / 2; });
      const now = next < 0 ? all.length : next;
      if (now === position) return;
      position = now;
      for (const [i, other] of all.entries()) { other.classList.toggle("target", i === position); other.classList.toggle("target-after", position === all.length && i === all.length - 1); }
      screen.circuit.attempt(orderChange(placed(screen.circuit.visited(), place, position)));
    };
    const end = (/** @type {boolean} */ isDone) => {
      handle.removeEventListener("pointermove", over);
      document.removeEventListener("keydown", escape, true);
      row.classList.remove("lifted");
      row.style.transform = "";
      for (const other of rows()) other.classList.remove("target", "target-after");
      screen.map.active = null;
      if (!isMoving) return;
      if (isDone && position >= 0) move(screen, place, position); else screen.circuit.cancel();
    };
    const escape = (/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") { event.stopPropagation(); position = -1; end(false); } };
    handle.addEventListener("pointermove", over);
    handle.addEventListener("pointerup", () => end(true), { once: true });
    handle.addEventListener("pointercancel", () => end(false), { once: true });
    document.addEventListener("keydown", escape, true);
  });
}

/**
 * What a try must change so that the stops stand in an order.
 * @param {string[]} order
 */
export const orderChange = (order) => ({ keep_order: true, order });
