// Mounts the chat: floating in a corner, or filling an element.

import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { button, element } from "./dom.js";
import { Memory } from "./memory.js";
import { words } from "./words.js";

export async function mount({ base, target, theme }) {
  const isFloating = !target;
  const host = element("baton-chat", { "data-mode": isFloating ? "floating" : "page", "data-theme": theme });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [await style(new URL("chat.css", import.meta.url))];
  (isFloating ? document.body : document.getElementById(target)).append(host);
  await begin(root, new Api(base), isFloating);
}

async function begin(root, api, isFloating) {
  try {
    const texts = await api.widget();
    const chat = new Chat({ api, memory: new Memory(api.base), texts, isFloating });
    root.replaceChildren(...chat.nodes);
    if (!isFloating) chat.composer.focus();
    chat.composer.grow();
    chat.toEnd();
  } catch (problem) {
    if (problem.code === undefined) throw problem;
    if (!isFloating) root.replaceChildren(cannotStart(() => begin(root, api, isFloating)));
  }
}

function cannotStart(again) {
  return element("div", { class: "panel unreached", role: "alert" }, element("p", {}, words.cannotStart), button({ class: "strong", onclick: again }, words.tryAgain));
}

async function style(address) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await (await fetch(address, { credentials: "omit" })).text());
  return sheet;
}
