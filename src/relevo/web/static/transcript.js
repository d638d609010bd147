// What the conversation is, folded from the server's frames: pure, it knows neither page nor socket.

export class Transcript {
  constructor() {
    this.reset("");
    this.owner = "assistant";
    this.name = "";
  }

  /** Begin anew with this conversation. */
  reset(conversation) {
    this.conversation = conversation;
    this.seq = 0;
    this.ownerVersion = 0;
    this.items = [];
    this.writing = null;
    this._seen = new Set();
    this._attempt = [0, 0];
    this._toldTurn = 0;
  }

  /** Fold in one frame; says whether anything changed. */
  apply(frame) {
    if (frame.type === "delta") return this._piece(frame);
    if (frame.local) return this._placed(frame);
    if (frame.seq !== undefined) {
      if (this._seen.has(`${frame.type}${frame.seq}`)) return false;
      this._seen.add(`${frame.type}${frame.seq}`);
      this.seq = Math.max(this.seq, frame.seq);
    }
    switch (frame.type) {
      case "conversation":
        if (frame.conversation === this.conversation) return false;
        this.reset(frame.conversation);
        return true;
      case "message":
        return this._said(frame);
      case "owner":
        return this._owned(frame);
      case "resolved":
        this._insert({ key: `resolved${frame.seq}`, kind: "line", what: "closed", seq: frame.seq });
        return true;
      default:
        return false;
    }
  }

  /** Whether a reply is to be expected from the assistant right now. */
  get awaited() {
    if (this.owner !== "assistant" && this.owner !== "nobody") return false;
    const said = this.items.filter((item) => item.kind === "message");
    return said.length > 0 && said[said.length - 1].author === "customer";
  }

  /** Choices that may still be pressed: those of the last message, while nothing was said since. */
  get open() {
    const said = this.items.filter((item) => item.kind === "message");
    return said.length ? said[said.length - 1].key : "";
  }

  /** Show what the server has taken until the log's own copy comes; it moves no cursor. */
  _placed(frame) {
    return this._seen.has(`message${frame.seq}`) ? false : this._said(frame);
  }

  _said(frame) {
    const item = { ...frame, kind: "message", key: `m${frame.seq}` };
    if (frame.author === "customer" && frame.id) item.key = `c${frame.id}`;
    if (frame.author === "assistant" && frame.purpose === "reply" && this.writing?.turn === frame.turn) {
      item.key = this.writing.key;
      this._told(frame.text);
    }
    if (frame.author === "assistant" && frame.turn) this._toldTurn = Math.max(this._toldTurn, frame.turn);
    this._insert(item);
    return true;
  }

  /** The reply takes the place of its own half text, so that it is read out only once. */
  _told(text) {
    const { key, pieces } = this.writing;
    let said = "";
    let count = 0;
    while (count < pieces.length && said.trim() !== text.trim()) {
      said += pieces[count];
      count += 1;
    }
    // What the turn said beyond this message belongs to its next one, which follows at once.
    const rest = said.trim() === text.trim() ? pieces.slice(count) : [];
    this.writing = rest.length ? { ...this.writing, key: `${key}+`, pieces: rest } : null;
  }

  _owned(frame) {
    this.owner = frame.owner;
    this.name = frame.name;
    this.ownerVersion = Math.max(this.ownerVersion, frame.owner_version);
    // Whoever was writing has no say any more.
    this.writing = null;
    const what = { agent: "joined", queue: "toTeam", assistant: "toAssistant" }[frame.owner];
    if (what && frame.reason !== "reopened") {
      this._insert({ key: `owner${frame.seq}`, kind: "line", what, name: frame.name, seq: frame.seq });
    }
    return true;
  }

  _piece(frame) {
    const newer = frame.turn - this._attempt[0] || frame.attempt - this._attempt[1];
    if (frame.owner_version < this.ownerVersion || frame.turn <= this._toldTurn || newer < 0) return false;
    if (newer > 0 || this.writing === null) {
      if (frame.index !== 0) return false;
      this._attempt = [frame.turn, frame.attempt];
      this.writing = { key: `w${frame.turn}.${frame.attempt}`, turn: frame.turn, pieces: [], lang: frame.lang };
    }
    if (frame.index !== this.writing.pieces.length) return false;
    this.writing.pieces.push(frame.text);
    return true;
  }

  _insert(item) {
    this.items = this.items.filter((one) => one.key !== item.key);
    let place = this.items.length;
    while (place > 0 && this.items[place - 1].seq > item.seq) place -= 1;
    this.items.splice(place, 0, item);
  }
}
