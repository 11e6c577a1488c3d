// What a visitor can press below a message: feedback, a human, an approval, a rating.

import { button, element, icon } from "./dom.js";
import { timeWords } from "./times.js";
import { words } from "./words.js";

const OPEN_OWNERS = new Set(["assistant", "nobody"]);

// Returns what belongs below a message as things stand, and a key that changes when it does.
export function actions(message, conversation) {
  const answered = conversation.answered[message.id];
  const isLast = conversation.last === message && !conversation.isThinking;
  const isOpen = OPEN_OWNERS.has(conversation.owner);
  const has = (offer) => message.offers.includes(offer);
  const shown = {
    approval: Boolean(message.approval),
    rating: has("rating"),
    feedback: has("feedback"),
    handoff: has("handoff") && isLast && isOpen && !answered,
    again: has("answer_again") && isOpen && !answered,
    withdraw: has("withdraw") && conversation.owner === "queue" && conversation.lastWith("withdraw") === message && !answered,
    human: has("human") && isLast && isOpen,
  };
  const key = JSON.stringify([shown, answered, conversation.answered[`${message.id}:more`]]);
  return { key, draw: () => draw(shown, message, conversation, answered) };
}

function draw(shown, message, conversation, answered) {
  const row = [
    ...(shown.feedback ? feedback(message, conversation, answered) : []),
    shown.human ? humanButton(conversation) : null,
  ].filter(Boolean);
  return [
    shown.approval ? approval(message, conversation, answered) : null,
    shown.handoff ? handoffOffer(message, conversation) : null,
    shown.again ? answerAgain(message, conversation) : null,
    shown.withdraw ? withdraw(message, conversation) : null,
    shown.rating ? rating(message, conversation, answered) : null,
    row.length ? element("div", { class: "row" }, ...row) : null,
    shown.feedback && answered === "unhelpful" ? comment(message, conversation) : null,
  ];
}

function humanButton(conversation) {
  return button({ class: "quiet", onclick: () => conversation.callHuman() }, icon("person"), words.human);
}

function handoffOffer(message, conversation) {
  const decline = (event) => {
    const composer = event.target.getRootNode().querySelector("textarea");
    conversation.answer(message.id, "no");
    composer?.focus();
  };
  const accept = () => {
    conversation.answer(message.id, "yes");
    conversation.callHuman();
  };
  return element(
    "div",
    { class: "row choices" },
    button({ class: "strong", onclick: accept }, words.yes),
    button({ class: "plain", onclick: decline }, words.no),
  );
}

function answerAgain(message, conversation) {
  const ask = () => conversation.answer(message.id, "again", "answers", { message_id: message.id });
  return element("div", { class: "row choices" }, button({ class: "strong", onclick: ask }, words.answerAgain));
}

function withdraw(message, conversation) {
  const say = () => conversation.answer(message.id, "withdrawn", "withdrawals", {});
  return element("div", { class: "row choices" }, button({ class: "plain", onclick: say }, words.withdraw));
}

function feedback(message, conversation, answered) {
  const say = (value) => () =>
    conversation.answer(message.id, value, "feedback", { message_id: message.id, value });
  const mark = (value) =>
    button(
      {
        class: "quiet round",
        "aria-label": words[value],
        title: words[value],
        "aria-pressed": String(answered === value),
        onclick: say(value),
      },
      icon(value),
    );
  const said = answered === "helpful" ? element("span", { class: "said", role: "status" }, words.thanks) : null;
  return [mark("helpful"), mark("unhelpful"), said];
}

function comment(message, conversation) {
  const key = `${message.id}:more`;
  if (conversation.answered[key]) {
    return element("p", { class: "said", role: "status" }, words.thanks);
  }
  const field = element("input", { type: "text", maxlength: "1000", "aria-label": words.whatMissed, placeholder: words.whatMissed });
  const send = (event) => {
    event.preventDefault();
    const said = field.value.trim();
    if (!said) return conversation.answer(key, "skipped");
    const body = { message_id: message.id, value: "unhelpful", comment: said };
    return conversation.answer(key, "sent", "feedback", body);
  };
  return element("form", { class: "comment", onsubmit: send }, field, element("button", { class: "plain" }, words.sendComment));
}

function approval(message, conversation, answered) {
  const { id, summary, arguments: pairs, expires_at: until } = message.approval;
  const decide = (approved) => () =>
    conversation.answer(message.id, approved ? "approved" : "declined", `approvals/${id}`, { approved });
  const isOver = !answered && new Date(until) < new Date();
  return element(
    "section",
    { class: "card approval", "aria-label": words.approvalTitle },
    element("h3", {}, words.approvalTitle),
    element("p", {}, summary),
    element("dl", {}, ...pairs.map(([name, value]) => [element("dt", {}, readable(name)), element("dd", {}, value)])),
    answered || isOver
      ? element("p", { class: "said" }, isOver ? words.expired : words[answered])
      : element(
          "div",
          { class: "row choices" },
          button({ class: "strong", onclick: decide(true) }, words.approve),
          button({ class: "plain", onclick: decide(false) }, words.decline),
        ),
    answered || isOver ? null : element("p", { class: "small" }, words.approvalUntil(timeWords(until))),
  );
}

function readable(name) {
  const spaced = name.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function rating(message, conversation, answered) {
  if (answered) return element("p", { class: "card rating said" }, words.rated(answered));
  const choices = words.stars.map((name, index) => star(message, name, index + 1));
  const field = element("input", { type: "text", maxlength: "1000", "aria-label": words.rateComment, placeholder: words.rateComment });
  const submit = element("button", { class: "strong", disabled: true }, words.sendRating);
  const form = element(
    "form",
    { class: "card rating" },
    element("fieldset", {}, element("legend", {}, words.rateAsk), element("div", { class: "stars" }, ...choices)),
    element("div", { class: "more", hidden: true }, field, submit),
  );
  form.addEventListener("change", () => {
    form.querySelector(".more").hidden = false;
    submit.disabled = false;
    form.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = Number(new FormData(form).get("rating"));
    conversation.answer(message.id, value, "ratings", { rating: value, comment: field.value.trim() });
  });
  return form;
}

function star(message, name, value) {
  const id = `rating-${message.id}-${value}`;
  return [
    element("input", { type: "radio", name: "rating", id, value: String(value), class: "unseen" }),
    element("label", { for: id, title: name }, element("span", { class: "unseen" }, `${value}: ${name}`), icon("star")),
  ];
}
