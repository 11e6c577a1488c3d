// What this browser keeps: which conversation it is in, what is not yet sent, what was pressed.

const EMPTY = { id: null, token: null, outbox: [], answered: {}, isOpen: false, unfinished: "" };

export class Memory {
  constructor(base) {
    this.key = `baton:${base}`;
    this.keeps = true;
    this.state = { ...EMPTY, ...this.stored() };
  }

  stored() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  change(values) {
    Object.assign(this.state, values);
    try {
      localStorage.setItem(this.key, JSON.stringify(this.state));
    } catch {
      this.keeps = false;
    }
  }

  // The conversation is over for this page; what was not sent goes into the next one.
  forget() {
    const outbox = this.state.outbox.filter((entry) => entry.text && entry.state !== "sent");
    this.change({ ...EMPTY, answered: {}, outbox, isOpen: this.state.isOpen });
  }
}
