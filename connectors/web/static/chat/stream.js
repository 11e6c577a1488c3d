// The live connection: it comes back by itself and asks for everything after what it has.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const PING_EVERY = 25_000;
const SILENCE = 10_000;
const FIRST_PATIENCE = 1500;
const UNAUTHORISED = 4401;

export class Stream {
  // `after()` is the last sequence that the page has.
  constructor({ base, conversation, after, onFrame, onUp, onDown, onRefused }) {
    this.address = new URL(`api/conversations/${conversation.id}/stream`, base);
    this.address.protocol = this.address.protocol.replace("http", "ws");
    this.token = conversation.token;
    Object.assign(this, { after, onFrame, onUp, onDown, onRefused });
    this.failures = 0;
    this.isEnded = false;
    // Resolves when the page hears drafts, or when waiting for that would take too long.
    this.whenUp = new Promise((resolve) => {
      this.heard = resolve;
      setTimeout(resolve, FIRST_PATIENCE);
    });
    this.hurry = this.hurry.bind(this);
    this.drop = this.drop.bind(this);
    addEventListener("online", this.hurry);
    addEventListener("offline", this.drop);
    document.addEventListener("visibilitychange", this.hurry);
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "hello", token: this.token, after: this.after() }));
      this.expect();
    };
    socket.onmessage = (event) => socket === this.socket && this.received(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.socket && this.closed(event.code);
  }

  received(frame) {
    if (this.failures || !this.isUp) this.onUp();
    this.isUp = true;
    this.heard();
    this.failures = 0;
    this.rest();
    if (frame.type !== "pong") this.onFrame(frame);
  }

  // Ping after a quiet while; without an answer the connection counts as lost.
  rest() {
    clearTimeout(this.silence);
    clearTimeout(this.ping);
    this.ping = setTimeout(() => {
      if (this.socket?.readyState !== WebSocket.OPEN) return;
      this.socket.send('{"type":"ping"}');
      this.expect();
    }, PING_EVERY);
  }

  expect() {
    clearTimeout(this.silence);
    this.silence = setTimeout(this.drop, SILENCE);
  }

  drop() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.closed(0);
  }

  closed(code) {
    clearTimeout(this.silence);
    clearTimeout(this.ping);
    clearTimeout(this.timer);
    this.socket = null;
    this.isUp = false;
    if (this.isEnded) return;
    if (code === UNAUTHORISED) {
      this.end();
      this.onRefused();
      return;
    }
    this.failures += 1;
    this.onDown();
    const wait = Math.min(FIRST_WAIT * 2 ** (this.failures - 1), LONGEST_WAIT);
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  hurry() {
    if (!this.isEnded && !this.socket && document.visibilityState === "visible") this.connect();
  }

  end() {
    this.isEnded = true;
    for (const timer of [this.timer, this.ping, this.silence]) clearTimeout(timer);
    removeEventListener("online", this.hurry);
    removeEventListener("offline", this.drop);
    document.removeEventListener("visibilitychange", this.hurry);
    this.socket?.close();
    this.socket = null;
  }
}
