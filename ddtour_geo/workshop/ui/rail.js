// @ts-check
// On a tablet the wishes, the streets and the variants open from a rail.
import { h } from "./dom.js";
import { t } from "./texts.js";

/** @param {any} screen */
export function rail(screen) {
  const node = h("nav", { class: "rail", "aria-label": t("panels") });
  /** @param {string} panel @param {() => (string | number)} figure @param {string} label */
  const button = (panel, figure, label) => {
    const made = h("button", { type: "button", "aria-expanded": "false", "aria-controls": panel, "data-key": `rail-${panel}` }, h("b", {}, "–"), h("span", {}, label));
    made.addEventListener("click", () => {
      const root = /** @type {HTMLElement} */ (node.closest(".workshop")), isOpen = root.dataset.open === panel;
      if (isOpen) delete root.dataset.open; else root.dataset.open = panel;
      for (const other of node.querySelectorAll("button")) other.setAttribute("aria-expanded", String(!isOpen && other === made));
      if (!isOpen) /** @type {HTMLElement | null} */ (document.getElementById(panel)?.querySelector("button, select, input"))?.focus();
    });
    const show = () => { made.querySelector("b").textContent = String(figure()); };
    for (const type of ["change", "draft"]) screen.circuit.addEventListener(type, show);
    show();
    return made;
  };
  node.append(
    button("wishes", () => screen.circuit.draft.visits.filter((/** @type {any} */ visit) => visit.state !== "out").length, t("rail_places")),
    button("streets", () => (screen.circuit.draft.avoid || []).length + (screen.circuit.draft.through || []).length, t("rail_streets")),
    button("variants", () => screen.bottom.variants.length, t("rail_variants")));
  const escape = (/** @type {KeyboardEvent} */ event) => {
    const open = /** @type {HTMLElement | null} */ (node.querySelector("[aria-expanded=true]"));
    if (event.key !== "Escape" || event.defaultPrevented || !open || document.querySelector("dialog[open], .popup, .menu")) return;
    open.click();
    open.focus();
  };
  document.addEventListener("keydown", escape, { signal: screen.controller.signal });
  return node;
}
