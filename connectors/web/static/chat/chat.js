// Puts the parts of the chat together and keeps what is shown in step with the conversation.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { button, element, icon } from "./dom.js";
import { Frame, launcher } from "./frame.js";
import { Transcript } from "./transcript.js";
import { welcome } from "./welcome.js";
import { words } from "./words.js";

const NEAR_THE_END = 80;

export class Chat {
  constructor({ api, memory, texts, isFloating }) {
    Object.assign(this, { memory, isFloating });
    this.conversation = new Conversation({
      api,
      memory,
      onChange: () => this.changed(),
      onProblem: (sentence) => this.frame.tell(sentence),
      onBack: () => this.frame.back(),
    });
    this.build(api.base, texts);
    this.draw();
    this.conversation.resume();
    if (isFloating && memory.state.isOpen) this.open({ focus: false });
    if (!memory.keeps) this.frame.tell(words.storageFull);
  }

  build(base, { title, greeting, questions, max_characters: limit }) {
    this.frame = new Frame({
      title,
      isFloating: this.isFloating,
      onHuman: () => this.conversation.callHuman(),
      onFresh: () => this.startAfresh(),
      onClose: () => this.close(),
    });
    this.transcript = new Transcript({
      base,
      welcome: welcome({ greeting, questions, onAsk: (question) => this.send(question) }),
      onEdit: (entry) => this.edit(entry),
    });
    this.composer = new Composer({
      limit,
      unfinished: this.memory.state.unfinished,
      onSend: (text) => this.send(text),
      onDraft: (unfinished) => this.memory.change({ unfinished }),
    });
    this.scroller = element("div", { class: "scroller" }, this.transcript.node);
    this.below = button({ class: "below", hidden: true, onclick: () => this.toEnd() }, icon("down"), words.newMessages);
    this.waiting = element("p", { class: "waiting", hidden: true }, icon("waiting"), words.waiting);
    this.panel = element("section", { class: "panel", "aria-label": title }, ...this.frame.nodes, this.scroller, element("footer", {}, this.below, this.waiting, this.composer.node));
    this.scroller.addEventListener("scroll", () => this.isAtEnd() && (this.below.hidden = true));
    if (this.isFloating) this.float(title);
    this.nodes = this.isFloating ? [this.panel, this.launcher.node] : [this.panel];
  }

  float(title) {
    this.launcher = launcher({ title, onOpen: () => (this.panel.hidden ? this.open() : this.close()) });
    this.panel.setAttribute("role", "dialog");
    this.panel.hidden = true;
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.close();
    });
  }

  // Many changes of one moment are drawn once.
  changed() {
    if (this.isDrawing) return;
    this.isDrawing = true;
    queueMicrotask(() => {
      this.isDrawing = false;
      this.draw();
    });
  }

  draw() {
    const wasAtEnd = this.isAtEnd();
    const count = this.conversation.messages.length;
    this.frame.draw(this.conversation);
    this.transcript.draw(this.conversation);
    this.waiting.hidden = this.conversation.owner !== "queue";
    const hasNew = count > (this.count ?? 0);
    this.count = count;
    if (wasAtEnd) this.toEnd();
    else if (hasNew) this.below.hidden = false;
    if (this.isFloating) this.countUnread();
  }

  // What arrives while the panel is closed is counted on the launcher.
  countUnread() {
    const last = this.conversation.last?.sequence ?? 0;
    if (!this.panel.hidden || !this.hasRead) this.seen = last;
    this.hasRead = this.conversation.wasFirstRead;
    this.launcher.count.hidden = last <= this.seen;
    this.launcher.count.textContent = String(last - this.seen);
  }

  send(text) {
    this.conversation.write(text);
    this.composer.focus();
    queueMicrotask(() => this.toEnd());
  }

  edit(entry) {
    this.conversation.outbox.remove(entry.id);
    this.composer.fill(entry.text);
  }

  startAfresh() {
    this.conversation.startAfresh();
    this.composer.focus();
  }

  open({ focus = true } = {}) {
    this.panel.hidden = false;
    this.launcher.node.setAttribute("aria-expanded", "true");
    this.launcher.node.setAttribute("aria-label", words.close);
    this.memory.change({ isOpen: true });
    this.draw();
    this.composer.grow();
    this.toEnd();
    if (focus) this.composer.focus();
  }

  close() {
    this.panel.hidden = true;
    this.launcher.node.setAttribute("aria-expanded", "false");
    this.launcher.node.setAttribute("aria-label", words.open);
    this.memory.change({ isOpen: false });
    this.launcher.node.focus();
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.below.hidden = true;
  }
}
