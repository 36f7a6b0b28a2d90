// @ts-check
// A form whose fields are stored one by one: each change is a step of the history, and what is refused is said at its field.
import { h } from "./dom.js";
import { t } from "./texts.js";
import { say } from "./notices.js";

/** @typedef {{node: any, get: () => any, set: (value: any) => void, focus?: any}} Control what holds a value: `node` is shown, `focus` is what the label names */
/** @typedef {{name: string, label: string, kind: string, wide?: boolean, required?: boolean, least?: number, hint?: string, props?: Record<string, any>, options?: (draft: any) => any[]}} Spec */

/** An hour as an input knows it. @param {any} value */
const hour = (value) => value ? String(value).slice(0, 5) : "";

/** @type {Record<string, (spec: Spec, id: string, draft: any) => Control>} */
const KINDS = {
  text: (spec, id) => typed(h("input", { id, maxlength: 300, required: spec.required, ...spec.props })),
  area: (spec, id) => typed(h("textarea", { id, maxlength: 2000, ...spec.props })),
  number: (spec, id) => {
    const node = h("input", { id, type: "number", required: spec.required, ...spec.props });
    return { node, get: () => node.value === "" ? null : Number(node.value), set: (value) => { node.value = value ?? ""; } };
  },
  time: (spec, id) => {
    const node = h("input", { id, type: "time", required: spec.required });
    return { node, get: () => node.value ? `${node.value}:00` : null, set: (value) => { node.value = hour(value); } };
  },
  date: (spec, id) => typed(h("input", { id, type: "date" })),
  clocks: (spec, id) => {
    const node = h("input", { id, maxlength: 300, placeholder: "13:05, 14:35" });
    return { node, get: () => { const said = node.value.split(/[\s,;]+/).filter(Boolean); return said.length ? said.map((/** @type {string} */ one) => /^\d\d?[:h]\d\d$/.test(one) ? `${one.replace("h", ":").padStart(5, "0")}:00` : one) : null; }, set: (value) => { node.value = (value || []).map(hour).join(", "); } };
  },
  check: (spec, id) => {
    const node = h("input", { id, type: "checkbox" });
    return { node, get: () => node.checked, set: (value) => { node.checked = Boolean(value); } };
  },
  choice: (spec, id, draft) => {
    const options = /** @type {(draft: any) => any[]} */ (spec.options)(draft), node = h("select", { id, required: spec.required }, options.map(([value, text, disabled]) => h("option", { value, disabled: Boolean(disabled) }, text)));
    return { node, get: () => node.value || null, set: (value) => { node.value = value ?? ""; } };
  },
  several: (spec, id, draft) => {
    const boxes = /** @type {(draft: any) => any[]} */ (spec.options)(draft).map(([value, text]) => [h("input", { type: "checkbox", value }), text]);
    const node = h("div", { id, class: "several", role: "group", "aria-labelledby": `${id}_label` }, boxes.map(([box, text]) => h("label", { class: "check-line" }, box, text)));
    return { node, get: () => boxes.filter(([box]) => box.checked).map(([box]) => box.value), set: () => {}, focus: boxes[0] && boxes[0][0] };
  },
};

/** @param {any} node @returns {Control} */
const typed = (node) => ({ node, get: () => node.value.trim() || null, set: (value) => { node.value = value ?? ""; } });

/** One labelled control, and where its fault is said. */
export class Field {
  /** @param {Spec} spec @param {string} id @param {any} draft */
  constructor(spec, id, draft) {
    this.spec = spec;
    this.control = KINDS[spec.kind](spec, id, draft);
    this.fault = h("p", { class: "fault", id: `${id}_fault`, role: "alert" });
    const { node } = this.control, hint = spec.hint ? h("p", { class: "why", id: `${id}_hint` }, spec.hint) : null;
    node.setAttribute("aria-describedby", [hint && `${id}_hint`, `${id}_fault`].filter(Boolean).join(" "));
    node.dataset.key = id;
    const isGroup = spec.kind === "several";
    this.node = spec.kind === "check" ? h("div", { class: "field wide" }, h("label", { class: "check-line" }, node, spec.label), hint, this.fault)
      : h("div", { class: `field ${spec.wide || isGroup ? "wide" : ""}` }, isGroup ? h("span", { class: "label", id: `${id}_label` }, spec.label) : h("label", { for: id }, spec.label), node, hint, this.fault);
  }

  get isWrong() { return Boolean(this.fault.textContent); }

  /** @param {string} text */
  refuse(text) {
    this.fault.textContent = text;
    if (text) this.control.node.setAttribute("aria-invalid", "true"); else this.control.node.removeAttribute("aria-invalid");
  }

  /** What the browser itself finds wrong is not sent. */
  isFine() {
    const { node } = this.control, isFine = !node.checkValidity || node.checkValidity();
    const isEnough = !this.spec.least || this.control.get().length >= this.spec.least;
    this.refuse(!isFine ? node.validationMessage : isEnough ? "" : t("choose_several"));
    return isFine && isEnough;
  }

  /** What is stored is shown, unless she is at it. @param {any} value */
  show(value) { if (document.activeElement !== this.control.node && !this.isWrong) this.control.set(value); }
}

/** A refusal without the name of file and table: it stands at its field. @param {any} error */
export const told = (error) => { const text = say(error).replace(/^\S+\.toml(, [^:]{1,40}?)?\s*:\s*/, ""); return text.charAt(0).toUpperCase() + text.slice(1); };

/** @param {any} one @param {any} other */
const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

export class Form {
  /** @param {any} screen */
  constructor(screen) {
    this.screen = screen;
    this.circuit = screen.circuit;
    /** @type {Set<() => void>} */ this.shown = new Set();
  }

  get draft() { return this.circuit.draft; }

  /**
   * A field of the draft.
   * @param {Spec} spec
   * @param {string} id
   * @param {(draft: any) => any} read
   * @param {(value: any, draft: any) => any} change what is to be changed in the draft
   * @param {Set<() => void>} [shown] who is told that the draft has changed
   */
  field(spec, id, read, change, shown = this.shown) {
    const field = new Field(spec, id, this.draft), { control } = field;
    control.set(read(this.draft));
    shown.add(() => field.show(read(this.draft)));
    control.node.addEventListener("change", async () => {
      if (!field.isFine()) return;
      const value = control.get();
      if (!same(value, read(this.draft))) await this.keep(spec.label, change(value, this.draft), field);
    });
    return field.node;
  }

  /** Store a change; true if it was taken. @param {string} what @param {any} changes @param {{refuse: (text: string) => void}} at */
  async keep(what, changes, at) {
    at.refuse("");
    this.screen.start();
    return Boolean(await this.circuit.change(t("did_set", { what }), changes, (/** @type {any} */ error) => at.refuse(told(error))));
  }

  update() { for (const show of this.shown) show(); }
}

/**
 * Tables of the draft as rows: those that are there, each with a way out, and one to add.
 * @typedef {{name: string, add: string, specs: Spec[], editable?: boolean, hint?: string,
 *   items: (draft: any) => any[], says: (item: any) => string,
 *   edit?: (draft: any, index: number, key: string, value: any) => any,
 *   drop: (draft: any, index: number) => any, make: (draft: any, values: any) => any}} Kind
 */
export class Rows {
  /** @param {Form} form @param {Kind} kind */
  constructor(form, kind) {
    this.form = form;
    this.kind = kind;
    /** @type {Set<() => void>} */ this.shown = new Set();
    this.list = h("ul", { class: "settings-rows" });
    this.adding = h("div", { class: "adding wide" });
    this.node = h("div", { class: "wide rows-of", id: `set_${kind.name}` }, kind.hint ? h("p", { class: "why" }, kind.hint) : null, this.list, this.adding);
    this.known = "";
    this.offer();
    this.update();
    form.shown.add(() => this.update());
  }

  /** Rows are made anew only when other ones are there: what she types in one stays. */
  update() {
    const { kind } = this, items = kind.items(this.form.draft), known = JSON.stringify(items.map((item) => kind.says(item)));
    if (known === this.known) { for (const show of this.shown) show(); return; }
    this.known = known;
    this.shown.clear();
    const active = /** @type {any} */ (document.activeElement), key = this.list.contains(active) ? active.dataset.key : null;
    this.list.replaceChildren(...items.map((item, i) => this.row(item, i)));
    if (key) /** @type {any} */ (this.list.querySelector(`[data-key="${CSS.escape(key)}"]`) || this.adding.querySelector("button"))?.focus();
  }

  /** @param {any} item @param {number} index */
  row(item, index) {
    const { kind, form } = this, said = kind.says(item), { edit } = kind, id = `set_${kind.name}_${index}`;
    const out = { node: h("p", { class: "fault", role: "alert" }), refuse: (/** @type {string} */ text) => { out.node.textContent = text; } };
    const drop = h("button", { type: "button", class: "link", "data-key": `${id}_drop`, "aria-label": t("take_out", { what: said }), on: { click: () => form.keep(t("take_out", { what: said }), kind.drop(form.draft, index), out) } }, t("take_out_short"));
    const head = h("p", { class: "row-head" }, h("b", { id: `${id}_said` }, said), drop);
    if (!edit) return h("li", {}, head, out.node);
    return h("li", {}, head, h("div", { class: "row-fields", role: "group", "aria-labelledby": `${id}_said` }, kind.specs.map((spec) =>
      form.field(spec, `${id}_${spec.name}`, (draft) => (kind.items(draft)[index] || {})[spec.name], (value, draft) => edit(draft, index, spec.name, value), this.shown))), out.node);
  }

  offer() {
    this.adding.replaceChildren(h("button", { type: "button", class: "plain-button", "data-key": `set_${this.kind.name}_add`, on: { click: () => this.begin() } }, this.kind.add));
  }

  begin() {
    const { kind, form } = this, fields = kind.specs.map((spec) => new Field(spec, `set_${kind.name}_new_${spec.name}`, form.draft));
    const fault = h("p", { class: "fault wide", role: "alert" }), at = { refuse: (/** @type {string} */ text) => { fault.textContent = text; } };
    const leave = () => { this.offer(); this.adding.querySelector("button").focus(); };
    const node = h("form", { novalidate: true, class: "row-fields" }, fields.map((field) => field.node), fault,
      h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "plain-button", on: { click: leave } }, t("cancel")), h("button", { type: "submit", class: "primary" }, t("add_place"))));
    node.addEventListener("submit", async (/** @type {Event} */ event) => {
      event.preventDefault();
      const wrong = fields.filter((field) => !field.isFine());
      if (wrong.length) { (wrong[0].control.focus || wrong[0].control.node).focus(); return; }
      const values = Object.fromEntries(fields.map((field) => [field.spec.name, field.control.get()]).filter(([, value]) => value !== null));
      if (await form.keep(kind.add, kind.make(form.draft, values), at)) leave();
    });
    node.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); leave(); } });
    this.adding.replaceChildren(node);
    const first = fields[0].control;
    (first.focus || first.node).focus();
  }
}
