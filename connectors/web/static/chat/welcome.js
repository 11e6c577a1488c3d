// What an empty conversation shows: a greeting and first questions.

import { button, element, icon } from "./dom.js";
import { words } from "./words.js";

export function welcome({ greeting, questions, onAsk }) {
  const asks = questions.map((question) =>
    element("li", {}, button({ class: "suggestion", onclick: () => onAsk(question) }, question)),
  );
  return element(
    "section",
    { class: "welcome" },
    element("span", { class: "mark large", "aria-hidden": "true" }, icon("baton")),
    element("p", { class: "greeting" }, greeting),
    asks.length ? element("h2", {}, words.suggestions) : null,
    asks.length ? element("ul", {}, ...asks) : null,
  );
}
