(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const status = document.querySelector("[data-count]");
  const reset = document.querySelector("[data-reset]");
  const cards = all(".card[data-walk]");

  const say = (key, values) => {
    const text = status.getAttribute(`data-${key}-${root.lang}`);
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };

  function choose() {
    if (!status) return;
    const limit = Number((document.querySelector("[name=duration]:checked") || {}).value) || Infinity;
    const themes = all("[name=theme]:checked").map((input) => input.value);
    let shown = 0;
    for (const card of cards) {
      const own = card.dataset.themes.split(" ");
      const fits = Number(card.dataset.seconds) <= limit
        && (!themes.length || themes.some((theme) => own.includes(theme)));
      card.hidden = !fits;
      shown += fits;
      for (const part of all(`.overview [data-walk="${card.dataset.walk}"]`)) part.classList.toggle("is-off", !fits);
    }
    for (const section of all(".territory")) section.hidden = !section.querySelector(".card:not([hidden])");
    const isWhole = shown === cards.length;
    status.textContent = say(shown ? (isWhole ? "all-shown" : "some-shown") : "none-shown", { shown, total: cards.length });
    reset.hidden = limit === Infinity && !themes.length;
  }

  function speak(language) {
    root.lang = language;
    document.title = document.querySelector("title").dataset[language];
    for (const button of all("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
    for (const element of all("[data-label-fr]")) element.setAttribute("aria-label", element.getAttribute(`data-label-${language}`));
    choose();
  }

  function lead(part, isOn) {
    const number = part && part.dataset.walk;
    for (const other of all("[data-walk].is-on")) other.classList.remove("is-on");
    for (const figure of all(".overview.is-led")) figure.classList.remove("is-led");
    if (!isOn || !number) return;
    for (const same of all(`[data-walk="${number}"]`)) {
      same.classList.add("is-on");
      const figure = same.closest(".overview");
      if (figure) figure.classList.add("is-led");
    }
  }

  // Without storage (a private window) the choice lasts as long as the page.
  let stored = null;
  try { stored = localStorage.getItem("ddtour-language"); } catch { stored = null; }
  for (const button of all("[data-language]")) {
    button.addEventListener("click", () => {
      speak(button.dataset.language);
      try { localStorage.setItem("ddtour-language", root.lang); } catch { stored = null; }
    });
  }
  for (const input of all(".filters input")) input.addEventListener("change", choose);
  if (reset) {
    reset.addEventListener("click", () => {
      for (const input of all(".filters input")) input.checked = input.type === "radio" && !input.value;
      choose();
      document.querySelector(".filters input").focus();
    });
  }
  for (const event of ["mouseover", "focusin"]) {
    document.addEventListener(event, (told) => {
      const part = told.target.closest(".card[data-walk], .badge");
      lead(part, Boolean(part));
    });
  }
  // On a phone circuits come first; elsewhere map and choices do, to the eye and to the keyboard.
  const filters = document.querySelector(".filters"), territories = all(".territory");
  const isPhone = matchMedia("(max-width: 639px)");
  const settle = () => {
    for (const figure of all(".overview")) figure.parentElement[isPhone.matches ? "append" : "prepend"](figure);
    if (!filters || !territories.length) return;
    if (isPhone.matches) territories.at(-1).after(filters); else territories[0].before(filters);
  };
  isPhone.addEventListener("change", settle);
  settle();
  window.addEventListener("pageshow", choose);
  for (const part of all(".filters, .languages, .to-filters")) part.hidden = false;
  speak(stored === "en" || stored === "fr" ? stored : root.lang);
  root.dataset.ready = "true";
})();
