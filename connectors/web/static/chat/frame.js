// The frame around the transcript: title, who is there, banners, and the way in and out.

import { button, element, icon } from "./dom.js";
import { words } from "./words.js";

const BACK_SHOWN_FOR = 4000;

export class Frame {
  constructor({ title, isFloating, onHuman, onFresh, onClose }) {
    this.isFloating = isFloating;
    this.subtitle = element("p", { class: "subtitle", role: "status" });
    this.human = button({ class: "quiet", onclick: onHuman }, icon("person"), element("span", { class: "wide" }, words.human));
    this.human.setAttribute("aria-label", words.human);
    this.fresh = button({ class: "quiet round", "aria-label": words.fresh, title: words.fresh, onclick: () => this.askFresh() }, icon("fresh"));
    this.onFresh = onFresh;
    const close = button({ class: "quiet round", "aria-label": words.close, title: words.close, onclick: onClose }, icon("close"));
    this.header = element(
      "header",
      { class: "top" },
      element("span", { class: "mark", "aria-hidden": "true" }, icon("baton")),
      element("div", { class: "titles" }, element("h1", {}, title), this.subtitle),
      this.human,
      this.fresh,
      isFloating ? close : null,
    );
    this.question = element("div", { class: "banner ask", role: "group", "aria-label": words.fresh, hidden: true });
    this.banner = element("p", { class: "banner", role: "status", hidden: true });
    this.problem = element("p", { class: "banner problem", role: "alert", hidden: true });
    this.nodes = [this.header, this.question, this.banner, this.problem];
  }

  draw(conversation) {
    const { owner, isLost, isEmpty } = conversation;
    const said = subtitleWords(conversation);
    if (this.subtitle.textContent !== said) this.subtitle.textContent = said;
    this.header.dataset.owner = owner;
    this.human.hidden = owner === "queue" || owner === "agent" || conversation.isCalling;
    this.fresh.hidden = isEmpty;
    if (isLost) this.show(this.banner, words.lost);
    else if (this.banner.textContent === words.lost) this.hide(this.banner);
  }

  back() {
    this.show(this.banner, words.back);
    setTimeout(() => this.banner.textContent === words.back && this.hide(this.banner), BACK_SHOWN_FOR);
  }

  tell(sentence) {
    this.show(this.problem, sentence);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(this.problem), BACK_SHOWN_FOR * 2);
  }

  askFresh() {
    const done = (act) => () => {
      this.question.hidden = true;
      this.question.replaceChildren();
      if (act) act();
      else this.fresh.focus();
    };
    const keep = button({ class: "plain", onclick: done(null) }, words.freshNo);
    const begin = button({ class: "strong", onclick: done(this.onFresh) }, words.freshYes);
    this.question.replaceChildren(element("p", {}, words.freshAsk), element("div", { class: "row" }, begin, keep));
    this.question.hidden = false;
    begin.focus();
  }

  show(node, sentence) {
    if (node.textContent !== sentence) node.textContent = sentence;
    node.hidden = false;
  }

  hide(node) {
    node.textContent = "";
    node.hidden = true;
  }
}

function subtitleWords({ owner, agent }) {
  if (owner === "agent") return words.withAgent(agent || words.agent);
  if (owner === "queue") return words.waitingShort;
  return words.withAssistant;
}

export function launcher({ title, onOpen }) {
  const count = element("span", { class: "unread", hidden: true, "aria-hidden": "true" });
  const node = button({ class: "launcher", "aria-label": words.open, "aria-expanded": "false", title, onclick: onOpen }, icon("baton"), count);
  return { node, count };
}
