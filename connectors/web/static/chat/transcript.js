// Draws the messages: each once, in order; what was not stored yet and what is being written follow.

import { actions } from "./cards.js";
import { button, element, icon } from "./dom.js";
import { markdown, plain } from "./markdown.js";
import { Sources } from "./sources.js";
import { dayWords, timeWords } from "./times.js";
import { words } from "./words.js";

export class Transcript {
  constructor({ base, welcome, onEdit }) {
    Object.assign(this, { base, welcome, onEdit });
    this.shown = new Map();
    this.log = element("div", { class: "log", role: "log", "aria-label": words.log, "aria-live": "off" });
    this.pending = element("div", { class: "pending" });
    this.live = element("div", { class: "live", hidden: true });
    this.status = element("p", { class: "unseen", role: "status" });
    this.node = element("div", { class: "transcript" }, welcome, this.log, this.pending, this.live, this.status);
  }

  draw(conversation) {
    this.welcome.hidden = !conversation.isEmpty;
    this.forgetOthers(conversation.messages);
    conversation.messages.forEach((message, index) => this.place(message, index, conversation));
    this.drawPending(conversation);
    this.drawLive(conversation);
    // Only what arrives after the first reading is announced.
    this.log.setAttribute("aria-live", conversation.wasFirstRead ? "polite" : "off");
  }

  forgetOthers(messages) {
    const ids = new Set(messages.map((message) => message.id));
    for (const id of [...this.shown.keys()]) {
      if (!ids.has(id)) this.remove(id);
    }
  }

  remove(id) {
    this.shown.get(id)?.node.remove();
    this.shown.delete(id);
  }

  place(message, index, conversation) {
    const before = conversation.messages[index - 1];
    if (this.shown.get(message.id)?.version !== version(message)) this.remove(message.id);
    if (!this.shown.has(message.id)) this.add(message, before);
    const known = this.shown.get(message.id);
    if (this.log.children[index] !== known.node) this.log.insertBefore(known.node, this.log.children[index] ?? null);
    const wanted = actions(message, conversation);
    if (known.key === wanted.key) return;
    known.key = wanted.key;
    known.actions.replaceChildren(...wanted.draw().filter(Boolean));
  }

  add(message, before) {
    const after = element("div", { class: "actions" });
    const isNewDay = dayWords(message.at) !== (before ? dayWords(before.at) : words.today);
    const node = element(
      "div",
      { class: "entry", "aria-live": message.author === "contact" ? "off" : null },
      isNewDay ? element("p", { class: "day" }, dayWords(message.at)) : null,
      this.article(message, after),
    );
    this.shown.set(message.id, { node, actions: after, key: null, version: version(message) });
  }

  article(message, after) {
    const name = authorName(message);
    const label = `${name}, ${timeWords(message.at)}`;
    const attributes = { class: `message ${message.author}`, "aria-label": label };
    if (message.author === "notice") return element("article", attributes, ...notice(message), after);
    const sources = new Sources(message, this.base);
    const text = element("div", { class: "text" });
    const context = { base: this.base, citation: (number) => sources.chip(number) };
    if (message.deleted) text.append(element("em", {}, words.deleted));
    else text.append((message.author === "assistant" ? markdown : plain)(message.text, context));
    return element("article", attributes, ...head(message, name), text, ...sources.nodes, after);
  }

  drawPending(conversation) {
    const { isLost, outbox } = conversation;
    const key = JSON.stringify([isLost, outbox.messages.map(({ id, state }) => [id, state])]);
    if (key === this.pendingKey) return;
    this.pendingKey = key;
    const nodes = conversation.outbox.messages.map((entry) =>
      element(
        "article",
        { class: `message contact ${entry.state}`, "aria-label": words.you },
        element("div", { class: "text" }, entry.text),
        ...this.standing(entry, conversation),
      ),
    );
    this.pending.replaceChildren(...nodes);
  }

  standing(entry, conversation) {
    if (entry.state === "refused") {
      const edit = () => this.onEdit(entry);
      return [
        element("p", { class: "standing refused", role: "alert" }, `${words.refused}: ${entry.reason}`),
        button({ class: "plain", onclick: edit }, words.again),
      ];
    }
    const isWaiting = entry.state === "unsent" && conversation.isLost;
    return [element("p", { class: "standing" }, isWaiting ? words.unsent : timeWords(entry.at))];
  }

  drawLive(conversation) {
    const { draft, status, isThinking, isCalling } = conversation;
    const isShown = Boolean(draft || status || isThinking);
    this.live.hidden = !isShown;
    const said = !isShown ? "" : isCalling ? words.calling : (status?.text ?? words.thinking);
    const key = `${said} ${draft?.text ?? ""}`;
    if (key === this.liveKey) return;
    this.liveKey = key;
    this.status.textContent = said;
    if (!isShown) {
      this.live.replaceChildren();
      return;
    }
    const content = draft
      ? element("div", { class: "text draft" }, markdown(draft.text, { base: this.base, citation: plainChip }))
      : element("p", { class: "working" }, element("span", { class: "dots" }, ...dots()), said);
    const node = element("article", { class: "message assistant", "aria-hidden": "true" }, ...head({ author: "assistant" }, words.assistant), content);
    this.stop ??= button({ class: "quiet stop", onclick: () => conversation.stop() }, icon("stop"), words.stop);
    this.live.replaceChildren(node, ...(isCalling ? [] : [this.stop]));
  }
}

function head(message, name) {
  const edited = message.edited_at && !message.deleted ? ` · ${words.edited}` : "";
  if (message.author === "contact") return message.at ? [element("p", { class: "standing" }, timeWords(message.at) + edited)] : [];
  const mark =
    message.author === "agent"
      ? element("span", { class: "mark initials", "aria-hidden": "true" }, initials(name))
      : element("span", { class: "mark", "aria-hidden": "true" }, icon("baton"));
  const time = message.at ? element("time", { datetime: message.at }, timeWords(message.at) + edited) : null;
  return [element("header", {}, mark, element("span", { class: "name" }, name), time)];
}

// Changes when the message has to be drawn anew.
function version(message) {
  return `${message.edited_at ?? ""} ${message.deleted ?? false}`;
}

function notice(message) {
  return [
    element("div", { class: "text" }, message.text),
    element("time", { datetime: message.at }, timeWords(message.at)),
  ];
}

function authorName(message) {
  const names = { contact: words.you, agent: message.author_name || words.agent, assistant: words.assistant, notice: "" };
  return names[message.author] ?? "";
}

function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((part) => part.charAt(0).toUpperCase()).join("");
}

function plainChip(number) {
  return element("span", { class: "chip" }, String(number));
}

function dots() {
  return [element("i"), element("i"), element("i")];
}
