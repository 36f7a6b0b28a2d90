// @ts-check
// Windows and menus over the screen, whatever they hold.
import { h, signButton, SIGNS } from "./dom.js";
import { t } from "./texts.js";
import { notice } from "./notices.js";

/**
 * A window that closes with Escape and gives the focus back.
 * @param {string} title
 * @param {any[]} content
 * @param {{wide?: boolean, kind?: string, beside?: boolean, closed?: () => void}} [options] `beside` leaves the map free
 */
export function dialog(title, content, options = {}) {
  const opener = /** @type {HTMLElement | null} */ (document.activeElement), heading = h("h2", { id: "dialog_title", tabindex: -1 }, title);
  const node = /** @type {HTMLDialogElement} */ (h("dialog", { class: `${options.kind || ""} ${options.wide ? "wide" : ""}`, "aria-labelledby": "dialog_title" },
    h("div", { class: "dialog-head" }, heading, signButton(t("close"), SIGNS.close, () => node.close())), h("div", { class: "dialog-body" }, content)));
  const escape = (/** @type {KeyboardEvent} */ event) => { if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog:modal")) return; event.preventDefault(); node.close(); };
  node.addEventListener("close", () => { document.removeEventListener("keydown", escape); node.remove(); if (options.closed) options.closed(); if (opener && opener.isConnected) opener.focus(); });
  document.body.append(node);
  if (options.beside) {
    // The map beside it has the focus as often as the sheet.
    document.addEventListener("keydown", escape);
    node.show();
  } else node.showModal();
  return node;
}

/** @param {string} text @param {() => void} action @param {string} [kind] */
export const button = (text, action, kind = "plain-button") => h("button", { type: "button", class: kind, on: { click: action } }, text);

/**
 * A place does not fit as things are: what can be done instead, each with its button.
 * @param {string} name
 * @param {any} error
 * @param {(remedy: any) => void} choose
 */
export function offer(name, error, choose) {
  const remedies = error.body && error.body.remedies;
  if (!remedies) { notice(error); return; }
  const node = dialog(t("add_title", { name }), [h("p", {}, error.message), h("p", {}, t("add_how")),
    h("div", { class: "choices" }, remedies.map((/** @type {any} */ remedy, /** @type {number} */ i) => button(remedy.text, () => { node.close(); choose(remedy); }, i ? "plain-button" : "primary"))),
    h("div", { class: "dialog-foot" }, button(t("cancel"), () => node.close()))], { kind: "offer" });
}

/** @param {any[]} lines */
export const difference = (lines) => h("pre", { class: "diff", tabindex: 0, "aria-label": t("difference") }, lines.map((line) => h("span", { class: line.kind === "+" ? "added" : line.kind === "-" ? "removed" : "" }, `${line.kind} ${line.text}\n`)));

/**
 * Open a menu below its button; arrows move in it, Escape and a click elsewhere close it.
 * @param {any} box
 * @param {HTMLElement} opener
 */
export function popup(box, opener) {
  const items = () => /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[role=menuitem]")]);
  const close = (isBack = true) => { box.remove(); opener.setAttribute("aria-expanded", "false"); document.removeEventListener("pointerdown", outside, true); if (isBack) opener.focus(); };
  const outside = (/** @type {Event} */ event) => { if (!box.contains(/** @type {Node} */ (event.target)) && event.target !== opener) close(false); };
  box.addEventListener("click", () => close(), true);
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const all = items(), at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement)), to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); all[to % all.length].focus(); }
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); close(); }
  });
  if (opener.getAttribute("aria-expanded") === "true") { document.querySelector(".menu")?.remove(); opener.setAttribute("aria-expanded", "false"); return; }
  opener.setAttribute("aria-expanded", "true");
  opener.after(box);
  document.addEventListener("pointerdown", outside, true);
  items()[0].focus();
}
