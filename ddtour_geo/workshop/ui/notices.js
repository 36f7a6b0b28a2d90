// @ts-check
// What went wrong, in clear words; it stays until she goes on.
import { h, put, signButton, SIGNS } from "./dom.js";
import { t } from "./texts.js";
import { Offline } from "./api.js";

/** @param {any} error */
export const say = (error) => error instanceof Offline ? t(error.isChange ? "not_sent" : "server_stopped") : error && error.message ? error.message : t("unknown_fault");

/** @param {any} text a text or an error @param {"fault" | "done"} [kind] */
export function notice(text, kind = "fault") {
  if (text instanceof Offline && !text.isChange) return;
  const list = document.getElementById("notices") || h("div", { id: "notices" });
  if (!list.isConnected) document.body.append(list);
  const box = h("div", { class: `notice ${kind}`, ...(kind === "fault" && { role: "alert" }) }, h("p", {}, typeof text === "string" ? text : say(text)), signButton(t("close"), SIGNS.close, () => box.remove()));
  put(list, [...list.children].slice(-2), box);
  if (kind === "done") setTimeout(() => { if (!box.matches(":hover, :focus-within")) box.remove(); }, 8000);
}

/** She goes on: what was refused before is no longer the matter. */
export function heard() { for (const box of document.querySelectorAll(".notice.fault")) box.remove(); }
