// @ts-check
// The screen follows the address: the start, a territory, or a circuit.
import { h, announce } from "./dom.js";
import { t } from "./texts.js";
import { watchServer, get } from "./api.js";
import { startScreen } from "./start.js";
import { circuitScreen } from "./circuit.js";
import { say } from "./notices.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
/** @type {(() => void) | null} */
let leave = null;

async function route() {
  const [kind, id, revision] = window.location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  if (leave) leave();
  leave = null;
  app.setAttribute("aria-busy", "true");
  delete document.documentElement.dataset.ready;
  try {
    if (kind === "c" && id) leave = await circuitScreen(app, id, revision ? Number(revision) : null);
    else leave = await startScreen(app, kind === "t" && id ? id : null);
  } catch (error) {
    app.replaceChildren(h("main", { id: "main", class: "plain" }, h("h1", {}, t("workshop")), h("p", { role: "alert" }, say(error)),
      h("p", {}, h("a", { href: "#/" }, t("back_to_start")), " ", h("button", { type: "button", on: { click: route } }, t("try_again")))));
  }
  app.setAttribute("aria-busy", "false");
  document.documentElement.dataset.ready = "true";
}

const stopped = h("div", { class: "stopped", role: "alert", hidden: true }, h("strong", {}, t("server_stopped")), h("span", {}, t("server_stopped_more")));
document.body.prepend(stopped);
watchServer((isThere) => {
  stopped.hidden = isThere;
  if (isThere) { announce(t("server_back")); if (app.querySelector("main.plain")) route(); }
});
/** @type {HTMLAnchorElement} */ (document.querySelector(".skip")).addEventListener("click", (event) => {
  event.preventDefault();
  const main = document.getElementById("main");
  if (main) { main.tabIndex = -1; main.focus(); }
});
window.addEventListener("hashchange", route);
route();
// A window that was in the background asks whether the server is still there.
document.addEventListener("visibilitychange", () => { if (!document.hidden) get("project").catch(() => {}); });
