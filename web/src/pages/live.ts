import type { EventBody } from "../api/routes";
import { setServerTime } from "./clock";
import { type Following, follow } from "./stream";

/** Milliseconds between two looks at a page that no stream reaches. */
const EVERY = 15_000;
const SLOWEST = 60_000;
/** How long a hidden page listens, so that who comes back at once misses nothing. */
const HIDDEN = 10_000;
/** How long a page may be away before it is looked at anew, whatever the stream tells of that time: not who came and went. */
const AWAY = 60_000;
/** A class that begins is told to all of its students at once; they do not all ask at once. */
const SPREAD = 1_000;
/** A server that starts anew says so to everybody at once, and has enough to do. */
const RESET_SPREAD = 20_000;
/** Somebody comes or goes all the time: the least and the most that the page waits before it looks… */
const ROSTER = [10_000, 30_000] as const;
/** …and how long after its last look it does so at the earliest. */
const ROSTER_EVERY = 30_000;

/** What each fragment last looked like as it came, because scripts (countdowns) change it afterwards. */
const lastSeen = new Map<string, string>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** When the timer goes off, so that an earlier reason to look wins. */
let due = Infinity;
let wait = EVERY;
/** When the page was made, or looked at last. */
let looked = 0;
let running = false;
/** Something happened while a look was under way, or while the page was hidden. */
let stale = false;
/** No stream reaches this page: it looks from time to time. */
let polls = false;
/** A stream reaches it. */
let told = false;
/** The sign-in is over: the page stays as it is. */
let ended = false;

/** The part of the page that is to stay true. */
const part = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-live]");
const isVisible = (): boolean => document.visibilityState === "visible";
/** Somebody pays for every byte and said so. */
const savesData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

/** True while someone types in it, or has a menu or dialog of it open: replacing it then would take it away. */
function inUse(fragment: Element): boolean {
  return !!fragment.querySelector(
    "input:focus, textarea:focus, select:focus, dialog[open], details.m[open], input:checked[data-row]",
  );
}

/** Puts a fresh fragment in the place of the old one, and the focus back where it was. */
function replace(old: HTMLElement, fresh: Element): void {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const selector = active?.id
    ? `#${CSS.escape(active.id)}`
    : active?.hasAttribute("href")
      ? `[href="${CSS.escape(active.getAttribute("href") ?? "")}"]`
      : null;
  const node = document.importNode(fresh, true);
  old.replaceWith(node);
  if (selector) node.querySelector<HTMLElement>(selector)?.focus();
  node.dispatchEvent(new CustomEvent("fragment:loaded", { bubbles: true }));
}

/** Asks for the page and replaces what is another; true if something had to be left alone. */
async function refresh(): Promise<boolean> {
  const fragments = [...document.querySelectorAll<HTMLElement>("[data-fragment]")];
  if (fragments.length === 0) return false;
  const answer = await fetch(location.href, {
    headers: { Accept: "text/html" },
    cache: "no-store",
    credentials: "same-origin",
    redirect: "follow",
  });
  // Sent to the log-in page: the sign-in is over. The page stays as it is rather than turning into something else.
  if (answer.redirected || answer.status === 401) throw new Error("signed out");
  if (!answer.ok) throw new Error(String(answer.status));
  setServerTime(answer.headers.get("Date"));
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  let left = false;
  for (const old of fragments) {
    const name = old.dataset.fragment ?? "";
    const fresh = parsed.querySelector(`[data-fragment="${CSS.escape(name)}"]`);
    if (!fresh || lastSeen.get(name) === fresh.outerHTML) continue;
    if (inUse(old)) {
      left = true;
      continue;
    }
    lastSeen.set(name, fresh.outerHTML);
    replace(old, fresh);
  }
  return left;
}

function showOffline(offline: boolean): void {
  for (const note of document.querySelectorAll<HTMLElement>("[data-offline]")) note.hidden = !offline;
}

async function turn(): Promise<void> {
  if (running) {
    stale = true;
    return;
  }
  running = true;
  stale = false;
  clearTimeout(timer);
  due = Infinity;
  looked = Date.now();
  let left = false;
  let failed = false;
  try {
    left = await refresh();
    wait = savesData() ? SLOWEST : EVERY;
    showOffline(false);
  } catch {
    failed = true;
    wait = Math.min(wait * 2, SLOWEST);
    showOffline(!navigator.onLine);
  } finally {
    running = false;
    if (stale) lookIn(0);
    else if (left || failed || polls) lookIn(wait);
  }
}

/** Looks in so many milliseconds, if nothing is to look sooner; a hidden page when it is seen again. */
function lookIn(milliseconds: number): void {
  if (!part()) return;
  if (!isVisible()) {
    stale = true;
    return;
  }
  const at = Date.now() + milliseconds;
  if (at >= due) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(() => void turn(), milliseconds);
}

/** Looks at the page within so many milliseconds: those who see the same thing at the same moment do not all ask at once. */
export function lookWithin(spread: number): void {
  lookIn(Math.random() * spread);
}

/** Whether a stream tells this page what happens, so that it need not ask for it. */
export const isTold = (): boolean => told;

/** Whether what happened can be seen on this page: `data-live` names a session, a course, or nothing for all that one sees. */
export function concerns(about: string, event: Pick<EventBody, "type" | "session_id" | "course_id">, shows: (session: number) => boolean): boolean {
  if (event.type === "reset") return true;
  const [kind, id] = about.split(" ");
  if (kind === "session") return event.session_id === Number(id);
  if (kind === "course" && event.course_id !== Number(id)) return false;
  // Whoever comes and goes is seen where their session is.
  return event.type !== "roster" || (event.session_id !== null && shows(event.session_id));
}

function shows(session: number): boolean {
  return document.querySelector(`[data-fragment] a[href*="/live-sessions/${session}"]`) !== null;
}

/** Says what happened to those who listen, without taking them away from what they do. */
function say(event: EventBody): void {
  const region = document.querySelector<HTMLElement>("[data-told]");
  const sentence = region?.dataset[event.type.replace("session_", "")];
  if (region && sentence && isVisible()) region.textContent = sentence.replace("%", () => event.title ?? "");
}

function hear(event: EventBody): void {
  if (!concerns(part()?.dataset.live ?? "", event, shows)) return;
  if (event.type === "roster") {
    if (savesData()) return;
    const soon = ROSTER[0] + Math.random() * (ROSTER[1] - ROSTER[0]);
    return lookIn(Math.max(soon, looked + ROSTER_EVERY - Date.now()));
  }
  say(event);
  lookWithin(event.type === "reset" ? RESET_SPREAD : SPREAD);
}

function startStream(): Following | null {
  const { events, who } = document.documentElement.dataset;
  // A visitor's page says nothing that changes.
  if (!events || !who) return null;
  if (!("EventSource" in window)) {
    polls = true;
    lookIn(wait);
    return null;
  }
  const stream = follow(events, who, {
    told(event) {
      if (event.type === "signed_out") {
        ended = true;
        clearTimeout(timer);
        stream.stop();
      } else hear(event);
    },
    state(up) {
      told = up;
      polls = !up && !ended;
      if (polls) lookIn(wait);
    },
  });
  stream.start();
  return stream;
}

/** Keeps a page that has `data-live` true: by events while it is seen, by looking at it from time to time where none come. */
export function startLive(): void {
  setServerTime(document.documentElement.dataset.now);
  if (!part()) return;
  looked = Date.now();
  const stream = startStream();
  let away: ReturnType<typeof setTimeout> | undefined;
  let hiddenAt = Infinity;
  const rest = (): void => {
    stream?.stop();
    told = false;
  };
  const back = (): void => {
    if (ended) return;
    stream?.start();
    wait = EVERY;
    if (stale || polls || Date.now() - hiddenAt > AWAY) void turn();
    hiddenAt = Infinity;
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(away);
    if (isVisible()) return back();
    hiddenAt = Date.now();
    clearTimeout(timer);
    if (due !== Infinity) stale = true;
    due = Infinity;
    // A stream that is not shared takes one of the six connections that a browser has for all of its tabs (HTTP/1.1).
    if (stream?.isShared) away = setTimeout(rest, HIDDEN);
    else rest();
  });
  // A tab that is put to sleep would hold the lock, and the others would hear nothing.
  document.addEventListener("freeze", rest);
  addEventListener("online", () => {
    stale = true;
    if (isVisible()) back();
  });
  addEventListener("offline", () => showOffline(true));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => {
    stale ||= event.persisted;
    if (event.persisted) back();
  });
}
