(() => {
  "use strict";
  if (!/^https?:$/.test(location.protocol)) return;
  const root = new URL(__UP__, location.href);
  const texts = __TEXTS__;
  const link = (rel, href, type) => {
    const old = rel === "icon" && document.querySelector("link[rel=icon]");
    const element = old || document.createElement("link");
    Object.assign(element, { rel, href: new URL(href, root).href });
    if (type) element.type = type;
    document.head.append(element);
  };
  link("manifest", "manifest.webmanifest");
  link("icon", "icons/icon.svg", "image/svg+xml");
  link("apple-touch-icon", "icons/apple-touch-icon.png");
  if (!("serviceWorker" in navigator)) return;

  let bar = null;
  const button = (key, style, act) => {
    const made = document.createElement("button");
    const text = texts[document.documentElement.lang] || texts.fr;
    made.type = "button";
    made.textContent = text[key];
    Object.assign(made.style, {
      font: "600 16px/1.3 system-ui, sans-serif", minHeight: "44px", padding: "8px 16px",
      border: "0", borderRadius: "14px", cursor: "pointer", ...style,
    });
    made.addEventListener("click", act);
    return made;
  };
  const announce = (registration) => {
    if (bar) return;
    bar = document.createElement("div");
    bar.setAttribute("role", "status");
    bar.dataset.newVersion = "true";
    Object.assign(bar.style, {
      position: "fixed", left: "0", right: "0", bottom: "16px", zIndex: "9999", margin: "0 auto",
      width: "fit-content", maxWidth: "calc(100vw - 32px)", boxSizing: "border-box",
      display: "flex", flexWrap: "wrap", gap: "4px", padding: "8px", borderRadius: "20px",
      background: "#14213d", boxShadow: "0 3px 18px rgb(20 33 61 / 30%)",
    });
    const reload = () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
      if (registration.waiting) registration.waiting.postMessage("take");
      else location.reload();
    };
    document.body.append(bar);
    // A live region speaks of what comes into it later.
    setTimeout(() => bar.append(
      button("new_version", { background: "#ffb81c", color: "#14213d" }, reload),
      button("later", { background: "transparent", color: "#ffffff" }, () => bar.remove()),
    ), 0);
  };

  const listen = (registration) => {
    const look = () => {
      if (registration.waiting && navigator.serviceWorker.controller) announce(registration);
    };
    const follow = (worker) => worker && worker.addEventListener("statechange", look);
    look();
    follow(registration.installing);
    registration.addEventListener("updatefound", () => follow(registration.installing));
    const ask = () => { if (!document.hidden) registration.update().catch(() => {}); };
    document.addEventListener("visibilitychange", ask);
    if (navigator.serviceWorker.controller) ask();
  };
  navigator.serviceWorker.register(new URL("sw.js", root), { updateViaCache: "none" })
    .then(listen).catch(() => {});
  navigator.serviceWorker.ready.then(() => { document.documentElement.dataset.offline = "true"; });
})();
