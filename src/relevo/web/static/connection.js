// The socket: says hello with the cursor, comes back by itself, notices when nobody answers any more.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const PING_EVERY = 20_000;
const ANSWER_WITHIN = 8_000;

export class Connection {
  /** `hello` gives the first frame; `frame`, `opened` and `closed` are told what happens. */
  constructor({ address, hello, frame, opened, closed }) {
    this._address = address;
    this._hello = hello;
    this._frame = frame;
    this._opened = opened;
    this._closed = closed;
    this._socket = null;
    this._wait = FIRST_WAIT;
    this._timers = { again: 0, ping: 0, silence: 0 };
    this.welcomed = false;
    window.addEventListener("online", () => this.now());
    window.addEventListener("offline", () => this._drop());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this._look();
    });
  }

  /** Connect now instead of waiting any longer. */
  now() {
    if (this._socket) return;
    clearTimeout(this._timers.again);
    this._open();
  }

  /** Leave and come back at once, with a new hello. */
  restart() {
    this._drop();
    this._wait = FIRST_WAIT;
    this.now();
  }

  /** Say hello once more on the same connection, after one that was refused. */
  helloAgain() {
    this.send(this._hello());
  }

  /** Send a frame; false when there is no connection. */
  send(frame) {
    if (this._socket?.readyState !== WebSocket.OPEN) return false;
    this._socket.send(JSON.stringify(frame));
    return true;
  }

  _open() {
    const socket = new WebSocket(this._address);
    this._socket = socket;
    socket.addEventListener("open", () => {
      if (socket !== this._socket) return;
      this.send(this._hello());
      this._expectAnswer();
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this._socket) return;
      this._answered();
      this._take(event.data);
    });
    socket.addEventListener("close", () => {
      if (socket === this._socket) this._drop();
    });
  }

  _take(data) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (frame.type === "welcome") {
      this.welcomed = true;
      this._wait = FIRST_WAIT;
      this._opened(frame);
    } else if (frame.type !== "pong") {
      this._frame(frame);
    }
  }

  /** The connection is gone, or is given up; come back after a while. */
  _drop() {
    const socket = this._socket;
    this._socket = null;
    this.welcomed = false;
    clearTimeout(this._timers.ping);
    clearTimeout(this._timers.silence);
    clearTimeout(this._timers.again);
    socket?.close();
    this._timers.again = setTimeout(() => this.now(), this._wait * (0.75 + Math.random() / 2));
    this._wait = Math.min(this._wait * 2, LONGEST_WAIT);
    this._closed();
  }

  _answered() {
    clearTimeout(this._timers.silence);
    clearTimeout(this._timers.ping);
    this._timers.ping = setTimeout(() => this._look(), PING_EVERY);
  }

  /** Ask whether somebody is there; who does not answer is not. */
  _look() {
    if (!this._socket) {
      this.now();
    } else if (this.send({ type: "ping" })) {
      this._expectAnswer();
    }
  }

  /** To be called when something was sent that the server answers. */
  _expectAnswer() {
    clearTimeout(this._timers.silence);
    this._timers.silence = setTimeout(() => this._drop(), ANSWER_WITHIN);
  }
}
