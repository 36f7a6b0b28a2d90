// @ts-check
// Title, time, pace and walkers; what she changes here moves the circuit while she drags.
import { h, put, sign, signButton, SIGNS, perFrame } from "./dom.js";
import { t, duration, decimal } from "./texts.js";
import { publish, saving, menu } from "./actions.js";

const LEAST = 30, MOST = 480, STEP = 5;

export class Header {
  /** @param {any} screen */
  constructor(screen) {
    this.screen = screen;
    this.circuit = screen.circuit;
    this.isDragging = false;
    this.isHeld = false;
    this.mount();
  }

  /** @param {string} label @param {any} changes */
  change(label, changes) { this.screen.start(); return this.circuit.change(label, changes); }

  mount() {
    this.title = h("input", { class: "title", "aria-label": t("title"), maxlength: 200, on: { change: () => this.change(t("did_title"), { title: this.title.value.trim() || this.circuit.draft.title }) } });
    this.saved = h("p", { class: "saved" });
    this.undo = signButton(t("undo"), SIGNS.undo, () => this.screen.step("undo"), { "data-key": "undo", "aria-keyshortcuts": "Control+Z" });
    this.redo = signButton(t("redo"), SIGNS.redo, () => this.screen.step("redo"), { "data-key": "redo", "aria-keyshortcuts": "Control+Y" });
    this.budget = h("input", { type: "range", min: LEAST, max: MOST, step: STEP, id: "budget" });
    this.said = h("output", { for: "budget" });
    const attempt = perFrame(() => this.circuit.attempt({ time_budget_minutes: Number(this.budget.value) }));
    this.budget.addEventListener("input", () => { this.isDragging = true; this.sayBudget(); attempt(); });
const commit = () => {
      clearTimeout(this.settling);
      this.isDragging = false;
      this.change(t("did_budget", { budget: duration(Number(this.budget.value)) }), { time_budget_minutes: Number(this.budget.value) });
    };
    // Keys come one by one: they are one change once she rests.
    this.budget.addEventListener("pointerdown", () => { this.isHeld = true; });
    this.budget.addEventListener("change", () => { clearTimeout(this.settling); if (this.isHeld) { this.isHeld = false; commit(); } else this.settling = setTimeout(commit, 300); });
    const picker = (/** @type {Event} */ event) => { try { /** @type {HTMLInputElement} */ (event.target).showPicker(); } catch { /* typing still works */ } };
    // Back where it began: there is nothing to store.
    this.budget.addEventListener("pointerup", () => setTimeout(() => {
      if (!this.isHeld) return;
      this.isHeld = this.isDragging = false;
      if (Number(this.budget.value) === this.circuit.draft.time_budget_minutes) this.circuit.cancel(); else commit();
    }));
    this.date = h("input", { type: "date", id: "date", required: true, on: { click: picker, change: () => this.departure() } });
    this.hour = h("input", { type: "time", id: "hour", step: 300, required: true, on: { click: picker, change: () => this.departure() } });
    this.paces = h("div", { class: "segments", role: "radiogroup", "aria-label": t("pace") });
    this.profile = h("select", { id: "profile", on: { change: () => this.change(t("did_profile"), { profile: this.profile.value, speed_kmh: null }) } });
    this.proof = h("p", { class: "chip proof", role: "status" });
    this.save = h("button", { type: "button", class: "plain-button save", title: t("save"), on: { click: () => saving(this.screen) } }, sign(SIGNS.save), h("span", {}, t("save")));
    this.publish = h("button", { type: "button", class: "primary", on: { click: () => publish(this.screen) } }, t("publish"));
    this.settings = signButton(t("settings"), SIGNS.settings, () => import("./settings.js").then(({ settings }) => settings(this.screen)), { "data-key": "settings" });
    this.more = signButton(t("more"), SIGNS.more, () => menu(this.screen, this.more), { "aria-haspopup": "menu" });
    const field = (/** @type {string} */ key, /** @type {string} */ id, /** @type {any} */ control, extra = "") => h("div", { class: `field ${extra}` }, h("label", { for: id }, t(key)), control);
    this.node = h("header", { class: "top" },
      h("a", { class: "icon home", href: "#/", "aria-label": t("back_to_start"), title: t("back_to_start") }, sign(SIGNS.home)),
      h("div", { class: "name" }, h("h1", { class: "hidden-text" }, t("workshop")), this.title, this.saved),
      h("div", { class: "steps" }, this.undo, this.redo),
      h("div", { class: "field budget" }, h("label", { for: "budget" }, t("budget"), " ", this.said), this.budget),
      field("date", "date", this.date), field("departure", "hour", this.hour), h("div", { class: "field pace" }, h("span", { class: "label", "aria-hidden": "true" }, t("pace")), this.paces), field("walkers", "profile", this.profile, "walkers"),
      h("div", { class: "acts" }, this.proof, this.settings, this.save, this.publish, this.more));
    document.addEventListener("keydown", (event) => this.keys(event), { signal: this.screen.controller.signal });
  }

  /** @param {KeyboardEvent} event */
  keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase(), isText = event.target instanceof HTMLInputElement && /^(text|number|search|)$/.test(event.target.type) && event.target.value !== event.target.defaultValue;
    if (key === "s") { event.preventDefault(); saving(this.screen); }
    if (isText || event.target instanceof HTMLTextAreaElement) return;
    if (key === "z" && !event.shiftKey) { event.preventDefault(); this.undo.click(); }
    if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); this.redo.click(); }
  }

  departure() {
    if (!this.date.value || !this.hour.value) return;
    this.change(t("did_departure", { date: this.date.value, hour: this.hour.value }), { departure: `${this.date.value}T${this.hour.value}:00` });
  }

  sayBudget() {
    const text = duration(Number(this.budget.value));
    this.said.textContent = text;
    this.budget.setAttribute("aria-valuetext", text);
    const share = (Number(this.budget.value) - LEAST) / (Number(this.budget.max) - LEAST);
    this.budget.style.setProperty("--share", `${(100 * share).toFixed(2)}%`);
  }

  update() {
    const { draft, state, plan } = this.circuit, isActive = (/** @type {any} */ node) => document.activeElement === node && node !== this.profile;
    if (!isActive(this.title)) this.title.value = this.title.defaultValue = this.title.title = draft.title || "";
    if (!this.isDragging && !this.isHeld) { this.budget.max = String(Math.max(MOST, draft.time_budget_minutes)); this.budget.value = String(draft.time_budget_minutes); this.sayBudget(); }
    const [day, hour] = String(draft.departure).split("T");
    if (!isActive(this.date)) this.date.value = day;
    if (!isActive(this.hour)) this.hour.value = hour.slice(0, 5);
    this.pace();
    const profiles = this.screen.territory.profiles || [];
    if (this.profile.options.length !== profiles.length) put(this.profile, profiles.map((/** @type {any} */ one) => h("option", { value: one.id }, one.label || one.id)));
    this.profile.value = draft.profile || "guided-group";
    const named = (/** @type {any} */ button, /** @type {string} */ key, /** @type {string | null} */ label) => {
      button.disabled = !label;
      button.title = label ? t(`${key}_what`, { what: label }) : t(key);
      button.setAttribute("aria-label", button.title);
    };
    named(this.undo, "undo", this.screen.trail.undo);
    named(this.redo, "redo", this.screen.trail.redo);
    this.saved.textContent = [state.is_saved && this.screen.territory.is_saved !== false ? t("saved") : t("kept_as_draft"), plan && plan.fingerprint && !plan.provisional ? t("fingerprint", { fingerprint: plan.fingerprint.slice(0, 8) }) : ""].filter(Boolean).join(" · ");
    const isSaved = state.is_saved && this.screen.territory.is_saved !== false;
    this.save.disabled = isSaved;
    this.busy();
  }

  pace() {
    const { draft } = this.circuit, profile = (this.screen.territory.profiles || []).find((/** @type {any} */ one) => one.id === (draft.profile || "guided-group"));
    const usual = profile ? profile.speed_kmh : 3, speed = draft.speed_kmh || usual, choices = [["stroll", 3], ["group", 3.5], ["brisk", 4.5]];
    if (!choices.some(([, value]) => value === speed)) choices.push(["own", speed]);
    put(this.paces, choices.sort((a, b) => Number(a[1]) - Number(b[1])).map(([key, value]) => h("label", {},
      h("input", { type: "radio", name: "pace", value: String(value), checked: value === speed, "data-key": `pace-${value}`, on: { change: () => this.change(t("did_pace", { speed: decimal(Number(value), 1) }), { speed_kmh: Number(value) }) } }),
      h("span", {}, t(`pace_${key}`, { speed: decimal(Number(value), 1) })))));
  }

  busy() {
    const { plan } = this.circuit, isBusy = this.circuit.isBusy;
    this.node.setAttribute("aria-busy", String(isBusy));
    document.documentElement.dataset.busy = String(isBusy);
    const shown = this.circuit.shown || plan;
    this.proof.className = `chip proof ${isBusy || shown?.provisional ? "busy" : !shown || shown.error ? "bad" : shown.proven ? "good" : "grey"}`;
    this.proof.textContent = isBusy ? t("computing") : !shown ? "" : shown.provisional ? t("provisional") : shown.error ? t("impossible_short") : this.circuit.visited().length ? this.quality(shown) : "";
    this.proof.title = shown?.provisional ? t("provisional_what") : [shown && shown.quality, shown && shown.certainty && shown.certainty.text].filter(Boolean).join(" ");
  }

  /** How good the choice is known to be, in two words. @param {any} plan */
  quality(plan) {
    if (plan.sketch) return plan.quality;
    if (plan.proven) return t("proven");
    if (plan.certainty && plan.certainty.share === null) return plan.certainty.text;
    return plan.certainty ? t("sure", { share: Math.round(100 * plan.certainty.share) }) : t("not_proven");
  }
}

