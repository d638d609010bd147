// What the browser keeps for us. Where storage is blocked, the page works all the same until it is closed.

const PREFIX = "relevo.";
const memory = new Map();

function store() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function recall(name) {
  try {
    const found = store()?.getItem(PREFIX + name);
    if (found !== null && found !== undefined) return found;
  } catch {
    // Blocked: the memory below has it.
  }
  return memory.get(name) ?? "";
}

export function keep(name, value) {
  memory.set(name, value);
  try {
    store()?.setItem(PREFIX + name, value);
  } catch {
    // Blocked or full: it is kept until the page is closed.
  }
}

export function forget(name) {
  memory.delete(name);
  try {
    store()?.removeItem(PREFIX + name);
  } catch {
    // Blocked: there is nothing to remove.
  }
}

/** A text that is half written: kept while this tab is open, and by no other. */
export const draft = {
  recall() {
    try {
      // What an older page left behind for whoever comes next.
      store()?.removeItem(`${PREFIX}draft`);
      return window.sessionStorage.getItem(`${PREFIX}draft`) ?? "";
    } catch {
      return "";
    }
  },
  keep(text) {
    try {
      if (text) window.sessionStorage.setItem(`${PREFIX}draft`, text);
      else window.sessionStorage.removeItem(`${PREFIX}draft`);
    } catch {
      // Blocked or full: it stands in the field all the same.
    }
  },
};

/** Everything kept under names that begin so, as [name, value]. */
export function recallAll(start) {
  const found = new Map();
  for (const [name, value] of memory) if (name.startsWith(start)) found.set(name, value);
  try {
    const kept = store();
    for (let index = 0; index < (kept?.length ?? 0); index += 1) {
      const name = kept.key(index).slice(PREFIX.length);
      if (kept.key(index).startsWith(PREFIX + start)) found.set(name, kept.getItem(PREFIX + name));
    }
  } catch {
    // Blocked: the memory is all there is.
  }
  return [...found];
}

/** Call back when another tab of this browser keeps something new under that name. */
export function onKept(name, callback) {
  window.addEventListener("storage", (event) => {
    if (event.key === PREFIX + name && event.newValue) callback(event.newValue);
  });
}
