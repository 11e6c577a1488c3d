// Where the visitor writes. Enter sends, Shift+Enter makes a line, input methods are left alone.

import { element, icon } from "./dom.js";
import { words } from "./words.js";

const SHOW_LEFT_FROM = 0.8;

export class Composer {
  constructor({ limit, unfinished, onSend, onDraft }) {
    Object.assign(this, { limit, onSend, onDraft });
    this.field = element("textarea", { rows: "1", placeholder: words.placeholder, "aria-label": words.label, "aria-describedby": "count", enterkeyhint: "send" });
    this.field.value = unfinished;
    this.count = element("p", { class: "count", id: "count", "aria-live": "polite" });
    this.button = element("button", { class: "send", "aria-label": words.send, title: words.send }, icon("send"));
    this.node = element("form", { class: "composer" }, element("div", { class: "field" }, this.field, this.button), this.count);
    this.node.addEventListener("submit", (event) => this.submitted(event));
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.changed();
  }

  focus() {
    this.field.focus();
  }

  fill(text) {
    this.field.value = text;
    this.changed();
    this.focus();
  }

  pressed(event) {
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  submitted(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || text.length > this.limit) return;
    this.fill("");
    this.onSend(text);
  }

  changed() {
    const length = this.field.value.trim().length;
    const isOver = length > this.limit;
    this.button.disabled = length === 0 || isOver;
    this.count.textContent = countWords(length, this.limit);
    this.count.classList.toggle("over", isOver);
    this.field.setAttribute("aria-invalid", String(isOver));
    this.grow();
    this.onDraft(this.field.value);
  }

  // As high as its text; nothing has a height before it is shown.
  grow() {
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

function countWords(length, limit) {
  if (length > limit) return words.tooLong(length - limit, limit);
  return length > limit * SHOW_LEFT_FROM ? words.left(limit - length) : "";
}
