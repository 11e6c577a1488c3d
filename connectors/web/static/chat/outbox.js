// What the visitor wrote or pressed leaves in order, each thing under one id, however often it is sent.

const RETRY_AFTER = 3000;

export class Outbox {
  // `send(entry)` resolves with the server's answer; `isShown(turnId)` says whether the transcript
  // shows that turn; `onChange` hears of every step.
  constructor({ memory, send, isShown, onChange, onRefused }) {
    Object.assign(this, { memory, send, isShown, onChange, onRefused });
    this.isSending = false;
  }

  get entries() {
    return this.memory.state.outbox;
  }

  // Messages that the transcript does not show yet.
  get messages() {
    return this.entries.filter((entry) => entry.text);
  }

  put(path, body, { text = null } = {}) {
    const id = newId();
    const entry = { id, path, body: { ...body, id }, text, at: new Date().toISOString(), state: "unsent" };
    this.keep([...this.entries, entry]);
    return this.flush();
  }

  remove(id) {
    this.keep(this.entries.filter((entry) => entry.id !== id));
  }

  // The transcript shows these turns now.
  settle(turnId) {
    if (!turnId || !this.entries.some((entry) => entry.turnId === turnId)) return;
    this.keep(this.entries.filter((entry) => entry.turnId !== turnId));
  }

  async flush() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.timer);
    try {
      for (let next = this.next(); next; next = this.next()) await this.sendOne(next);
    } catch (problem) {
      this.timer = setTimeout(() => this.flush(), RETRY_AFTER);
      if (problem.code === undefined) throw problem;
    } finally {
      this.isSending = false;
    }
  }

  next() {
    return this.entries.find((entry) => entry.state === "unsent");
  }

  async sendOne(entry) {
    try {
      const answer = await this.send(entry);
      // The transcript may have been told before this answer came.
      const isPending = entry.text && !this.isShown(answer.turn_id);
      if (isPending) this.mark(entry.id, { state: "sent", turnId: answer.turn_id });
      else this.remove(entry.id);
    } catch (problem) {
      if (!problem.isFinal) throw problem;
      if (problem.status === 401) throw problem;
      if (entry.text) this.mark(entry.id, { state: "refused", reason: problem.message });
      else this.remove(entry.id);
      this.onRefused(entry, problem);
    }
  }

  mark(id, values) {
    this.keep(this.entries.map((entry) => (entry.id === id ? { ...entry, ...values } : entry)));
  }

  keep(outbox) {
    this.memory.change({ outbox });
    this.onChange();
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
