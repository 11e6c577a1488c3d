// The conversation as this page knows it. Views read it and are told when it changed.

import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";

export class Conversation {
  constructor({ api, memory, onChange, onProblem, onBack }) {
    Object.assign(this, { api, memory, onChange, onProblem, onBack });
    this.outbox = new Outbox({
      memory,
      send: (entry) => this.send(entry),
      isShown: (turnId) => this.messages.some((message) => message.turn_id === turnId),
      onChange,
      onRefused: (entry, problem) => entry.text || onProblem(problem.message),
    });
    this.reset();
  }

  reset() {
    this.messages = [];
    this.owner = "assistant";
    this.agent = null;
    this.draft = null;
    this.status = null;
    this.isCalling = false;
    this.isLost = false;
    this.wasFirstRead = false;
  }

  get answered() {
    return this.memory.state.answered;
  }

  get last() {
    return this.messages.at(-1);
  }

  lastWith(offer) {
    return this.messages.findLast((message) => message.offers.includes(offer));
  }

  get isEmpty() {
    return this.messages.length === 0 && this.outbox.messages.length === 0;
  }

  // Whether the assistant is at work on something that the visitor wrote.
  get isThinking() {
    if (this.isCalling) return true;
    const isSent = this.outbox.messages.some((entry) => entry.state === "sent");
    return isSent && (this.owner === "assistant" || this.owner === "nobody");
  }

  resume() {
    if (this.memory.state.id) this.listen();
    this.outbox.flush();
  }

  write(text) {
    this.draft = null;
    this.status = null;
    return this.outbox.put("messages", { text }, { text });
  }

  callHuman() {
    this.isCalling = true;
    return this.outbox.put("handoffs", {});
  }

  // The answer that is being written; what was asked stays in the conversation.
  async stop() {
    try {
      await this.api.post(this.memory.state, "stops", {});
    } catch (problem) {
      this.onProblem(problem.message);
    }
  }

  answer(key, value, path, body) {
    this.memory.change({ answered: { ...this.answered, [key]: value } });
    if (path) return this.outbox.put(path, body);
    this.onChange();
    return Promise.resolve();
  }

  startAfresh() {
    const { id, token } = this.memory.state;
    this.stream?.end();
    this.stream = null;
    this.memory.forget();
    this.earlier = id ? { follows: id, token } : {};
    this.reset();
    this.onChange();
  }

  async send(entry) {
    if (!this.memory.state.id) await this.begin();
    try {
      const answer = await this.api.post(this.memory.state, entry.path, entry.body);
      if (this.stream?.isUp) this.isLost = false;
      return answer;
    } catch (problem) {
      if (problem.status === 401) this.lose();
      if (problem.status === 0) this.isLost = true;
      throw problem;
    }
  }

  async begin() {
    const begun = await this.begun().catch((problem) => {
      this.isLost = problem.status === 0;
      throw problem;
    });
    this.memory.change({ id: begun.id, token: begun.token });
    this.listen();
    await this.stream.whenUp;
  }

  async begun() {
    const earlier = this.earlier ?? {};
    this.earlier = {};
    try {
      return await this.api.begin(earlier);
    } catch (problem) {
      if (problem.status !== 401) throw problem;
      return this.api.begin();
    }
  }

  // The server does not know this conversation any more: what is unsent goes into a new one.
  lose() {
    this.stream?.end();
    this.stream = null;
    this.memory.forget();
    this.reset();
    this.onChange();
  }

  listen() {
    this.stream?.end();
    this.stream = new Stream({
      base: this.api.base,
      conversation: this.memory.state,
      after: () => this.last?.sequence ?? 0,
      onFrame: (frame) => this.received(frame),
      onUp: () => this.connected(),
      onDown: () => this.disconnected(),
      onRefused: () => this.lose(),
    });
  }

  connected() {
    const wasLost = this.isLost;
    this.isLost = false;
    if (wasLost) this.onBack();
    this.outbox.flush();
    this.onChange();
  }

  disconnected() {
    this.isLost = true;
    this.onChange();
  }

  received(frame) {
    const take = {
      message: () => this.take(frame.message),
      owner: () => this.passed(frame),
      draft: () => this.drafted(frame),
      status: () => this.drafted(frame),
      withdrawn: () => this.withdrawn(frame),
      error: () => this.onProblem(frame.error.message),
    }[frame.type];
    take?.();
    this.onChange();
  }

  take(message) {
    const place = this.messages.findIndex((known) => known.id === message.id);
    if (place >= 0) {
      this.messages[place] = message; // its author changed it, or it is sent again
      return;
    }
    this.messages.push(message);
    this.messages.sort((one, other) => one.sequence - other.sequence);
    this.outbox.settle(message.turn_id);
    if (message.author !== "contact") this.withdrawn(message);
    if (message.author !== "contact") this.isCalling = false;
  }

  passed({ owner, agent }) {
    this.owner = owner;
    this.agent = agent;
    this.wasFirstRead = true;
    if (owner === "queue" || owner === "agent") {
      this.isCalling = false;
      this.draft = null;
      this.status = null;
    }
  }

  drafted({ type, turn_id: turnId, text }) {
    const isOver = this.messages.some((known) => known.turn_id === turnId);
    if (isOver || this.owner === "queue" || this.owner === "agent") return;
    if (type === "draft") this.draft = { turnId, text };
    else this.status = { turnId, text };
  }

  withdrawn({ turn_id: turnId }) {
    if (!turnId || this.draft?.turnId === turnId) this.draft = null;
    if (!turnId || this.status?.turnId === turnId) this.status = null;
  }
}
