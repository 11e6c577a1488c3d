// Requests to the server. What fails is an ApiError whose message says what to do.

import { words } from "./words.js";

const PATIENCE = 20_000;
const PASSING = new Set([408, 425, 429]);

export class ApiError extends Error {
  constructor(message, { status = 0, code = "unreachable" } = {}) {
    super(message);
    this.status = status;
    this.code = code;
  }

  // Whether sending the same again cannot help.
  get isFinal() {
    return this.status >= 400 && this.status < 500 && !PASSING.has(this.status);
  }
}

export class Api {
  constructor(base) {
    this.base = base;
  }

  widget() {
    return this.request("GET", "api/widget");
  }

  begin({ follows, token } = {}) {
    return this.request("POST", "api/conversations", { body: follows ? { follows } : {}, token });
  }

  post(conversation, path, body) {
    const address = `api/conversations/${conversation.id}/${path}`;
    return this.request("POST", address, { body, token: conversation.token });
  }

  async request(method, path, { body, token } = {}) {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    const response = await this.fetched(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    const { code, message } = answer.error ?? {};
    throw new ApiError(message ?? words.failed, { status: response.status, code });
  }

  async fetched(path, options) {
    try {
      return await fetch(new URL(path, this.base), options);
    } catch {
      throw new ApiError(words.failed);
    }
  }
}
