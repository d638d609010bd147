// Draws the conversation: one element for each item, kept as long as the item is, so that a screen
// reader hears each sentence once and nothing jumps.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  assistant: "M10 2.8 11.7 7.6 16.5 9.3 11.7 11 10 15.8 8.3 11 3.5 9.3 8.3 7.6ZM15.8 13.4v3.4M14.1 15.1h3.4",
  agent: "M10 3.5a3.25 3.25 0 1 1 0 6.5 3.25 3.25 0 0 1 0-6.5M3.75 16.75c.5-3.5 3-5.25 6.25-5.25s5.75 1.75 6.25 5.25",
  system: "M10 2.75a7.25 7.25 0 1 1 0 14.5 7.25 7.25 0 0 1 0-14.5M10 9.2v4M10 6.5v.1",
  queue: "M10 2.75a7.25 7.25 0 1 1 0 14.5 7.25 7.25 0 0 1 0-14.5M10 6v4.3l2.8 1.7",
};
const LINK = /https?:\/\/[^\s<>"'()⟦⟧]+[^\s<>"'()⟦⟧.,;:!?]/gu;
const SAME_BREATH = 5 * 60_000;

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key === "onclick") node.addEventListener("click", value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

export function icon(name) {
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("class", "icon");
  node.setAttribute("viewBox", "0 0 20 20");
  node.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  node.append(path);
  return node;
}

/** Text with its links made to work; nothing in it is ever read as HTML. */
export function linked(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(end, found.index));
    parts.push(
      element("a", { href: found[0], target: "_blank", rel: "noopener noreferrer nofollow" }, found[0]),
    );
    end = found.index + found[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

export class View {
  /** `acts` are called when something is pressed: choose, again, edit, remove. */
  constructor(log, acts) {
    this._log = log;
    this._acts = acts;
    this._rows = new Map();
  }

  /** Show these items in this order. `said` are the page's words, `open` the key that may be answered. */
  show(items, { said, language, open }) {
    const kept = new Set();
    let before = null;
    let place = this._log.firstChild;
    for (const item of withDays(items)) {
      kept.add(item.key);
      let row = this._rows.get(item.key);
      if (!row) {
        row = { node: element("li"), drawn: "" };
        this._rows.set(item.key, row);
      }
      const follows = inOneBreath(before, item);
      const drawn = JSON.stringify([item, follows, item.key === open, language]);
      if (row.drawn !== drawn) {
        this._draw(row, item, { said, language, follows, open: item.key === open });
        row.drawn = drawn;
      }
      if (row.node === place) place = place.nextSibling;
      else this._log.insertBefore(row.node, place);
      before = item;
    }
    for (const [key, row] of this._rows) {
      if (kept.has(key)) continue;
      row.node.remove();
      this._rows.delete(key);
    }
  }

  _draw(row, item, how) {
    if (item.kind === "line") this._line(row.node, item, how);
    else if (item.kind === "day") this._day(row.node, item, how);
    else this._message(row, item, how);
  }

  _line(node, item, { said }) {
    node.className = `line ${item.what}`;
    const text = item.what === "joined" ? said.joined(item.name || said.colleague) : said[item.what];
    node.replaceChildren(element("span", {}, text));
  }

  _day(node, item, { language }) {
    node.className = "line day";
    const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });
    node.replaceChildren(element("span", {}, format.format(item.at)));
  }

  _message(row, item, how) {
    const { node } = row;
    const { said, follows, open } = how;
    node.className = `row ${item.author}${follows ? " follows" : ""}${item.state ? ` ${item.state}` : ""}`;
    if (!row.bubble) {
      row.by = element("p", { class: "by" });
      row.bubble = element("div", { class: "bubble" });
      row.below = element("div", { class: "below" });
      node.replaceChildren(row.by, row.bubble, row.below);
    }
    row.by.replaceChildren(...this._by(item, how));
    if (item.lang) row.bubble.setAttribute("lang", item.lang);
    fill(row.bubble, item);
    row.below.replaceChildren(
      ...this._sources(item, said),
      ...(open ? this._choices(item) : []),
      ...this._state(item, said),
    );
  }

  _by(item, { said, language }) {
    const names = {
      assistant: said.assistant,
      agent: item.name || said.colleague,
      customer: said.you,
      system: said.system,
    };
    const parts = [element("span", { class: "name" }, names[item.author])];
    if (item.author !== "customer") parts.unshift(icon(item.author));
    if (item.author === "assistant") parts.push(element("span", { class: "ai" }, said.ai));
    if (item.at) {
      const at = new Date(item.at);
      const format = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
      parts.push(element("time", { datetime: at.toISOString() }, format.format(at)));
    }
    return parts;
  }

  _sources(item, said) {
    if (!item.sources?.length) return [];
    const chips = item.sources.map((source) =>
      element(
        "li",
        {},
        /^https?:\/\//u.test(source.url)
          ? element("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, source.title)
          : element("span", {}, source.title),
      ),
    );
    return [element("ul", { class: "sources", "aria-label": said.sources }, ...chips)];
  }

  _choices(item) {
    if (!item.choices?.length) return [];
    const buttons = item.choices.map((choice) =>
      element("button", { type: "button", onclick: () => this._acts.choose(choice) }, choice.label),
    );
    return [element("div", { class: "choices" }, ...buttons)];
  }

  _state(item, said) {
    if (!item.state) return [];
    if (item.state !== "failed") return [element("p", { class: "state" }, said[item.state])];
    const act = (name) =>
      element("button", { type: "button", onclick: () => this._acts[name](item.id) }, said[name]);
    return [
      element("p", { class: "state" }, item.why ? `${said.failed}: ${item.why}` : said.failed),
      element("p", { class: "mend" }, act("again"), act("edit"), act("remove")),
    ];
  }
}

/** Put the text in, sentence by sentence while it is written; what stands there already is left alone. */
function fill(bubble, item) {
  const pieces = item.pieces ?? [item.text];
  const stands = Array.from(bubble.children, (child) => child.dataset.text);
  const same = stands.join("").trim() === pieces.join("").trim();
  if (same && stands.length > 0) return;
  const growing = stands.length <= pieces.length && stands.every((text, index) => text === pieces[index]);
  if (!growing) bubble.replaceChildren();
  for (const text of pieces.slice(bubble.children.length)) {
    const span = element("span", {}, ...linked(text));
    span.dataset.text = text;
    bubble.append(span);
  }
}

function* withDays(items) {
  let day = new Date().toDateString();
  for (const item of items) {
    const at = item.at ? new Date(item.at) : null;
    if (at && at.toDateString() !== day) {
      day = at.toDateString();
      yield { key: `day${day}`, kind: "day", at: at.getTime() };
    }
    yield item;
  }
}

function inOneBreath(before, item) {
  return (
    before?.kind === "message" &&
    item.kind === "message" &&
    before.author === item.author &&
    before.name === item.name &&
    (!item.at || !before.at || new Date(item.at) - new Date(before.at) < SAME_BREATH)
  );
}
