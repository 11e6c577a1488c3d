// The sources of an answer: a chip in the text for each, and a list of cards below it.

import { button, element, icon } from "./dom.js";
import { markdown, safeAddress } from "./markdown.js";
import { dateWords } from "./times.js";
import { words } from "./words.js";

export class Sources {
  constructor(message, base) {
    this.citations = message.citations;
    this.base = base;
    this.cards = new Map(this.citations.map((citation) => [citation.number, this.card(citation)]));
    this.list = element("ol", { class: "cards", id: `sources-${message.id}`, hidden: true }, ...this.cards.values());
    this.toggle = button(
      { class: "quiet toggle", "aria-expanded": "false", "aria-controls": this.list.id, onclick: () => this.show(this.list.hidden) },
      icon("document"),
      words.sources(this.citations.length),
      icon("down"),
    );
  }

  get nodes() {
    return this.citations.length ? [element("div", { class: "sources" }, this.toggle, this.list)] : [];
  }

  // The node for a marker such as [1]; null where there is no such source.
  chip(number) {
    const citation = this.citations.find((known) => known.number === number);
    if (!citation) return null;
    const label = words.source(number, place(citation));
    return button({ class: "chip", "aria-label": label, title: place(citation), onclick: () => this.open(number) }, String(number));
  }

  show(isShown) {
    this.list.hidden = !isShown;
    this.toggle.setAttribute("aria-expanded", String(isShown));
  }

  open(number) {
    this.show(true);
    const card = this.cards.get(number);
    for (const other of this.cards.values()) other.classList.toggle("chosen", other === card);
    card.querySelector("a")?.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  card(citation) {
    const href = safeAddress(citation.url, this.base);
    return element(
      "li",
      { class: "card source" },
      element("span", { class: "number", "aria-hidden": "true" }, String(citation.number)),
      element(
        "div",
        { class: "about" },
        element("p", { class: "place" }, ...placeNodes(citation)),
        citation.quote ? element("blockquote", { class: "text" }, markdown(citation.quote, { base: this.base })) : null,
        element("p", { class: "facts" }, href ? documentLink(href) : null, ...age(citation)),
      ),
    );
  }
}

function documentLink(href) {
  return element(
    "a",
    { href, target: "_blank", rel: "noopener noreferrer" },
    words.openDocument,
    element("span", { class: "unseen" }, ` ${words.newTab}`),
    icon("open"),
  );
}

function age({ as_of: asOf, stale }) {
  const nodes = [];
  if (asOf) nodes.push(element("span", {}, words.asOf(dateWords(asOf))));
  if (stale) nodes.push(element("span", { class: "stale" }, words.stale));
  return nodes;
}

function headings({ title, heading_path: path }) {
  return path[0] === title ? path.slice(1) : path;
}

function place(citation) {
  return [citation.title, ...headings(citation)].join(" › ");
}

function placeNodes(citation) {
  const below = headings(citation).join(" › ");
  return [element("strong", {}, citation.title), below ? element("span", {}, ` › ${below}`) : null];
}
