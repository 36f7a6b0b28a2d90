(() => {
  "use strict";
  const input = document.getElementById("find");
  if (!input) return;
  const none = document.querySelector("[data-none]");
  const rows = [...document.querySelectorAll("[data-name]")];
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const names = rows.map((row) => plain(row.dataset.name));
  const look = () => {
    const asked = plain(input.value);
    let count = 0;
    rows.forEach((row, index) => {
      row.hidden = !names[index].includes(asked);
      count += !row.hidden;
      const link = row.querySelector("a[href^='#']");
      const drawn = link && document.getElementById(link.hash.slice(1));
      if (drawn) drawn.classList.toggle("is-found", Boolean(asked) && !row.hidden);
    });
    none.hidden = count > 0;
  };
  input.addEventListener("input", look);
  window.addEventListener("pageshow", look);
  input.parentElement.hidden = false;
})();
