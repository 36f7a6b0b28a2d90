"use strict";
(() => {
  const form = document.getElementById("form");
  const said = form.dataset;
  const author = document.getElementById("author");
  const day = document.getElementById("date");
  const note = document.getElementById("note");
  const status = document.getElementById("status");
  const questions = [...document.querySelectorAll("[data-question]")];
  const key = `ddtour-field-check/${said.territory}/${said.circuit}`;

  const controls = (question) => [...question.querySelectorAll("input, select")];
  const read = (question) => {
    const found = controls(question);
    const control = question.dataset.kind === "yes-no" ? found.find((one) => one.checked) : found[0];
    return control ? control.value.trim() : "";
  };
  const write = (question, value) => {
    for (const control of controls(question)) {
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
    }
  };
  const typed = (question, value) => {
    if (question.dataset.kind === "yes-no") return value === "yes";
    if (question.dataset.kind !== "number") return value;
    const number = Number(value.replace(",", "."));
    return Number.isFinite(number) ? number : value;
  };

  const tell = (extra) => {
    const done = questions.filter((question) => read(question)).length;
    const progress = said.progress.replace("{done}", done).replace("{all}", questions.length);
    status.textContent = extra ? `${progress} ${extra}` : progress;
  };
  const keep = () => {
    const answers = {};
    for (const question of questions) {
      const value = read(question);
      if (value) answers[question.dataset.question] = value;
    }
    const state = { author: author.value, date: day.value, note: note.value, answers };
    try {
      localStorage.setItem(key, JSON.stringify(state));
      tell(said.kept);
    } catch {
      tell(said.notKept);
    }
  };
  const recall = () => {
    try {
      const state = JSON.parse(localStorage.getItem(key) ?? "{}");
      author.value = state.author ?? "";
      day.value = state.date ?? "";
      note.value = state.note ?? "";
      for (const question of questions) {
        const value = state.answers?.[question.dataset.question];
        if (typeof value === "string") write(question, value);
      }
    } catch {
      /* What cannot be read back is asked again. */
    }
    if (!day.value) {
      const now = new Date();
      const local = new Date(now.getTime() - now.getTimezoneOffset() * 60000);
      day.value = local.toISOString().slice(0, 10);
    }
  };

  const save = () => {
    if (!author.value.trim() || !day.value) {
      tell(said.noAuthor);
      (author.value.trim() ? day : author).focus();
      return;
    }
    keep();
    const answers = {};
    for (const question of questions) {
      const value = read(question);
      if (value) answers[question.dataset.question] = typed(question, value);
    }
    const file = {
      format: "ddtour-answers",
      version: 1,
      territory: said.territory,
      circuit: said.circuit,
      fingerprint: said.fingerprint,
      streets: said.streets,
      author: author.value.trim(),
      date: day.value,
      note: note.value.trim(),
      answers,
    };
    const content = `${JSON.stringify(file, null, 1)}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = `${said.circuit}-${day.value}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    tell(said.saved);
  };

  const locate = (question) => {
    const told = question.querySelector(".told");
    told.textContent = said.locating;
    const fail = () => {
      told.textContent = said.notLocated;
    };
    if (!navigator.geolocation) return fail();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        write(question, `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`);
        told.textContent = said.located.replace("{metres}", Math.round(coords.accuracy));
        keep();
      },
      fail,
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  };

  for (const button of document.querySelectorAll("[data-act]")) {
    const question = button.closest("[data-question]");
    button.addEventListener("click", () => {
      if (button.dataset.act === "here") {
        locate(question);
      } else {
        write(question, question.dataset.drawn);
        keep();
      }
    });
  }
  document.getElementById("save").addEventListener("click", save);
  document.getElementById("clear").addEventListener("click", () => {
    if (!confirm(said.clear)) return;
    for (const question of questions) write(question, "");
    note.value = "";
    keep();
  });
  document.addEventListener("input", keep);
  recall();
  tell("");
})();
