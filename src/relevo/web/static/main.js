// The page: puts together what the customer sees, what is on its way, and the connection.

import { Connection } from "./connection.js";
import { draft, forget, keep, onKept, recall } from "./keep.js";
import { Outbox } from "./outbox.js";
import { Transcript } from "./transcript.js";
import { element, icon, View } from "./view.js";
import { languageName, words } from "./words.js";

const SAY_CONNECTING_AFTER = 1_000;
const SAY_OFFLINE_AFTER = 3_000;
const NEAR_LIMIT = 500;
const AT_END = 60;

const page = JSON.parse(document.body.dataset.page);
const part = (id) => document.getElementById(id);
const [log, scroll, text] = [part("log"), part("scroll"), part("text")];

const chosen = recall("lang");
const state = {
  language: page.languages.includes(chosen) ? chosen : page.language,
  languageChosen: page.languages.includes(chosen),
  disclosure: "",
  maxText: 4_000,
  loaded: false,
  trouble: "",
  unread: 0,
};

const transcript = new Transcript();
const view = new View(log, {
  choose: (choice) => say(choice.label, choice.payload),
  again: (id) => outbox.again(id),
  edit: (id) => edit(id),
  remove: (id) => outbox.remove(id),
});
const outbox = new Outbox({
  transmit: (message) =>
    connection.welcomed &&
    connection.send({
      type: "message",
      id: message.id,
      text: message.text,
      payload: message.payload,
      lang: message.lang,
    }),
  changed: () => draw(),
});
const connection = new Connection({
  address: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/channels/web/socket`,
  hello: () => ({
    type: "hello",
    visitor: recall("visitor"),
    conversation: transcript.conversation,
    after: transcript.seq,
    lang: state.language,
  }),
  frame: take,
  opened: welcome,
  closed: lost,
});

// What comes from the server

function welcome(frame) {
  const kept = recall("visitor");
  if (kept && kept !== frame.visitor && !frame.conversation) {
    // Another tab was first: its key has the conversation.
    connection.restart();
    return;
  }
  keep("visitor", frame.visitor);
  state.disclosure = frame.disclosure;
  state.maxText = frame.max_text;
  state.loaded = true;
  well();
  if (frame.conversation !== transcript.conversation) transcript.reset(frame.conversation);
  transcript.owner = frame.owner;
  transcript.name = frame.name;
  // What was said before is not read out; what is said from now on is.
  setTimeout(() => log.setAttribute("aria-live", "polite"), 800);
  outbox.next();
  draw();
}

function take(frame) {
  if (frame.type === "received") {
    const sent = outbox.messages.find((message) => message.id === frame.id);
    if (sent) place(sent, frame);
    outbox.received(frame.id);
  } else if (frame.type === "error") {
    refused(frame);
  } else if (transcript.apply(frame)) {
    if (frame.type === "message") heard(frame);
    draw();
  }
}

/** Show what was just taken as said, until the log's own copy comes. */
function place(sent, frame) {
  if (transcript.conversation !== frame.conversation) {
    transcript.apply({ type: "conversation", conversation: frame.conversation });
  }
  const at = new Date(sent.at).toISOString();
  transcript.apply({
    type: "message",
    local: true,
    author: "customer",
    seq: frame.seq,
    id: sent.id,
    text: sent.text,
    lang: "",
    at,
  });
}

function refused(frame) {
  if (frame.code === "not_theirs") {
    forget("visitor");
    connection.helloAgain();
  } else if (frame.id || connection.welcomed) {
    const why = words(state.language).reasons[frame.code] ?? frame.text;
    outbox.refused(frame.id, why, frame.retry_after);
  } else {
    state.trouble = "refused";
    if (frame.retry_after > 0) setTimeout(() => connection.helloAgain(), frame.retry_after * 1000);
    draw();
  }
}

function heard(frame) {
  if (frame.author === "customer") return;
  if (frame.lang && frame.lang !== state.language && !state.languageChosen && page.languages.includes(frame.lang)) {
    speak(frame.lang);
  }
  if (document.hidden && state.loaded) {
    state.unread += 1;
    title();
  }
}

const trouble = { since: false, connecting: 0, offline: 0 };

function lost() {
  outbox.interrupted();
  if (trouble.since) return;
  trouble.since = true;
  trouble.connecting = setTimeout(() => worry("connecting"), SAY_CONNECTING_AFTER);
  trouble.offline = setTimeout(() => worry("offline"), SAY_OFFLINE_AFTER);
}

function worry(what) {
  if (state.trouble !== "refused") state.trouble = what;
  draw();
}

function well() {
  clearTimeout(trouble.connecting);
  clearTimeout(trouble.offline);
  trouble.since = false;
  state.trouble = "";
}

// What the customer does

function say(words, payload = "") {
  outbox.add({ text: words, payload, lang: state.language });
  toEnd();
}

function submit() {
  const written = text.value.trim();
  if (!written || length(written) > state.maxText) return;
  text.value = "";
  draft.keep("");
  typed();
  say(written);
}

function edit(id) {
  const message = outbox.messages.find((one) => one.id === id);
  if (!message) return;
  text.value = message.text;
  outbox.remove(id);
  typed();
  text.focus();
}

function length(string) {
  let count = 0;
  for (const _ of string) count += 1;
  return count;
}

function typed() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
  const said = words(state.language);
  const left = state.maxText - length(text.value.trim());
  const hint = part("hint");
  hint.textContent = left < 0 ? said.tooLong(state.maxText) : left < NEAR_LIMIT ? said.left(left) : said.hint;
  hint.classList.toggle("bad", left < 0);
  text.toggleAttribute("aria-invalid", left < 0);
  part("send").disabled = left < 0 || text.value.trim() === "";
}

function speak(language) {
  state.language = language;
  document.documentElement.lang = language;
  part("language").value = language;
  label();
  draw();
}

// Drawing

function label() {
  const said = words(state.language);
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = said[node.dataset.word];
  text.placeholder = said.placeholder;
  part("tagline").textContent = page.taglines[state.language] ?? said.tagline;
  const lines = page.suggestions[state.language] ?? page.suggestions[page.languages[0]] ?? [];
  for (const id of ["shop-tries", "chat-tries"]) {
    part(id).hidden = lines.length === 0;
    part(id)
      .querySelector("ul")
      .replaceChildren(
        ...lines.map((line) =>
          element("li", {}, element("button", { type: "button", onclick: () => suggested(line) }, line)),
        ),
      );
  }
  typed();
  title();
}

function suggested(line) {
  say(line);
  // On a phone the keyboard would cover the answer.
  if (matchMedia("(pointer: fine)").matches) text.focus({ preventScroll: true });
}

let asked = false;

function draw() {
  if (asked) return;
  asked = true;
  const soon = document.hidden ? (run) => setTimeout(run) : requestAnimationFrame;
  soon(() => {
    asked = false;
    drawNow();
  });
}

function drawNow() {
  const said = words(state.language);
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < AT_END;
  const taken = new Set(transcript.items.map((item) => item.key));
  const waiting = outbox.messages
    .filter((message) => !taken.has(`c${message.id}`))
    .map((message) => ({
      ...message,
      key: `c${message.id}`,
      kind: "message",
      author: "customer",
      lang: "",
      state: message.state === "queued" && connection.welcomed ? "sending" : message.state,
    }));
  const writing = transcript.writing
    ? [{ ...transcript.writing, kind: "message", author: "assistant", state: "" }]
    : [];
  const open = waiting.length || writing.length ? "" : transcript.open;
  const items = [...transcript.items, ...writing, ...waiting];
  const before = log.childElementCount;
  view.show(items, { said, language: state.language, open });
  part("empty").hidden = items.length > 0 || !state.loaded;
  part("skeleton").hidden = items.length > 0 || state.loaded || !late;
  part("disclosure").textContent = state.disclosure;
  part("working").hidden = !(transcript.awaited && !writing.length && !waiting.length && connection.welcomed);
  header(said);
  banner(said);
  if (atEnd) toEnd();
  else if (log.childElementCount > before) jump(said, log.childElementCount - before);
}

function header(said) {
  const { owner, name } = transcript;
  const shown = {
    assistant: [said.assistant, said.answersAtOnce, said.person],
    nobody: [said.assistant, items() ? said.resolvedState : said.answersAtOnce, said.person],
    queue: [said.team, said.waitingState, said.personAsked],
    agent: [name || said.colleague, said.personState, said.personHere],
  }[owner];
  part("owner-name").textContent = shown[0];
  part("owner-state").textContent = shown[1];
  part("owner-ai").textContent = said.ai;
  part("owner-ai").hidden = owner === "queue" || owner === "agent";
  const face = part("face");
  if (face.dataset.owner !== owner) {
    face.dataset.owner = owner;
    face.replaceChildren(icon({ queue: "queue", agent: "agent" }[owner] ?? "assistant"));
  }
  const button = part("person");
  button.querySelector("span").textContent = shown[2];
  button.disabled = owner === "queue" || owner === "agent";
}

const items = () => transcript.items.length > 0;

function banner(said) {
  const node = part("banner");
  node.hidden = state.trouble === "" || connection.welcomed;
  if (node.hidden) return;
  const words = said[state.trouble];
  if (part("banner-text").textContent !== words) part("banner-text").textContent = words;
  node.className = `banner ${state.trouble}`;
  part("reconnect").hidden = state.trouble === "connecting";
}

let fresh = 0;

function jump(said, more) {
  fresh += more;
  part("jump").hidden = false;
  part("jump").textContent = said.newMessages(fresh);
}

function toEnd() {
  fresh = 0;
  part("jump").hidden = true;
  requestAnimationFrame(() => {
    scroll.scrollTop = scroll.scrollHeight;
  });
}

function title() {
  document.title = state.unread ? `(${state.unread}) ${page.company}` : page.company;
}

// Beginning

let late = false;

part("language").append(
  ...page.languages.map((language) => element("option", { value: language, lang: language }, languageName(language))),
);
part("language").addEventListener("change", (event) => {
  state.languageChosen = true;
  keep("lang", event.target.value);
  speak(event.target.value);
  // What the server says before the first message is in the language of the hello.
  if (!items() && outbox.messages.length === 0) connection.restart();
});
part("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
text.addEventListener("input", () => {
  draft.keep(text.value);
  typed();
});
part("person").addEventListener("click", () => say(words(state.language).personMessage, "human"));
part("reconnect").addEventListener("click", () => {
  connection.restart();
});
part("jump").addEventListener("click", toEnd);
scroll.addEventListener("scroll", () => {
  if (scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < AT_END) {
    fresh = 0;
    part("jump").hidden = true;
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  state.unread = 0;
  title();
});
onKept("visitor", (key) => {
  if (!transcript.conversation && key !== recall("visitor")) keep("visitor", key);
  if (!transcript.conversation) connection.restart();
});

speak(state.language);
text.value = draft.recall();
typed();
lost();
connection.now();
setTimeout(() => {
  late = true;
  draw();
}, 200);
