// Messages on their way. Each keeps its id until the server has it, over reloads and lost connections,
// so none is lost and none is taken twice. They leave one at a time, in the order they were written.

import { forget, keep, recallAll } from "./keep.js";

const START = "out.";

export class Outbox {
  /** `transmit` sends a message's frame and says whether it could. `changed` is told of every change. */
  constructor({ transmit, changed }) {
    this._transmit = transmit;
    this._changed = changed;
    this._timer = 0;
    this._flying = "";
    this.messages = recallAll(START)
      .map(([, text]) => read(text))
      .filter((message) => message !== null)
      .sort((a, b) => a.at - b.at)
      .map((message) => ({ ...message, state: "queued", why: "" }));
  }

  add({ text: written, payload = "", lang = "" }) {
    const text = whole(written);
    const message = { id: newId(), text, payload, lang, at: Date.now(), state: "queued", why: "" };
    keep(START + message.id, JSON.stringify({ id: message.id, text, payload, lang, at: message.at }));
    this.messages.push(message);
    this._changed();
    this.next();
    return message;
  }

  /** Send the next one, if none is on its way. */
  next() {
    if (this._flying || this._timer) return;
    const message = this.messages.find((one) => one.state === "queued");
    if (!message) return;
    if (this._transmit(message)) {
      this._flying = message.id;
      message.state = "sending";
      this._changed();
    }
  }

  /** The server has it. */
  received(id) {
    this._drop(id);
  }

  /**
   * The server did not take it: try again after so many seconds, or, with 0, leave it to the customer.
   * Without an id it is the one on its way: the server could not even read whose refusal it is.
   */
  refused(named, why, seconds) {
    const id = named || this._flying;
    const message = this.messages.find((one) => one.id === id);
    if (!message) return;
    if (this._flying === id) this._flying = "";
    if (seconds > 0) {
      message.state = "queued";
      clearTimeout(this._timer);
      this._timer = setTimeout(() => {
        this._timer = 0;
        this.next();
      }, seconds * 1000);
    } else {
      message.state = "failed";
      message.why = why;
      this.next();
    }
    this._changed();
  }

  /** The connection is gone: what was on its way may or may not have arrived, and goes again. */
  interrupted() {
    this._flying = "";
    clearTimeout(this._timer);
    this._timer = 0;
    for (const message of this.messages) if (message.state === "sending") message.state = "queued";
    this._changed();
  }

  again(id) {
    const message = this.messages.find((one) => one.id === id);
    if (!message) return;
    message.state = "queued";
    this._changed();
    this.next();
  }

  remove(id) {
    this._drop(id);
  }

  _drop(id) {
    forget(START + id);
    if (this._flying === id) this._flying = "";
    this.messages = this.messages.filter((one) => one.id !== id);
    this._changed();
    this.next();
  }
}

const PAIR_OR_HALF = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

/** The text without halves of characters, which no server can store. */
function whole(text) {
  return text.toWellFormed?.() ?? text.replace(PAIR_OR_HALF, (found) => (found.length === 2 ? found : "\ufffd"));
}

function read(text) {
  try {
    const found = JSON.parse(text);
    if (typeof found.id !== "string" || typeof found.text !== "string") return null;
    return { ...found, text: whole(found.text) };
  } catch {
    return null;
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
