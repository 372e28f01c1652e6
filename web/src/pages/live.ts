import { setServerTime } from "./clock";

/** Milliseconds between two refreshes of a visible page. */
const EVERY = 15_000;
const SLOWEST = 60_000;

/** What each fragment last looked like as it came, because scripts (countdowns) change it afterwards. */
const lastSeen = new Map<string, string>();
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = EVERY;
let running = false;

/** The page itself, or the address that the page names. */
function address(): string | null {
  const marked = document.querySelector<HTMLElement>("[data-poll]");
  return marked ? marked.dataset.poll || location.href : null;
}

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

async function refresh(wanted: HTMLElement[]): Promise<void> {
  const url = address() ?? location.href;
  const names = wanted.map((element) => element.dataset.fragment ?? "").filter(Boolean);
  if (names.length === 0) return;
  const answer = await fetch(url, {
    headers: { "X-Fragment": names.join(","), Accept: "text/html" },
    cache: "no-store",
    credentials: "same-origin",
    redirect: "follow",
  });
  // Sent to the log-in page: the sign-in is over. The page stays as it is rather than turning into something else.
  if (answer.redirected || answer.status === 401) throw new Error("signed out");
  if (!answer.ok) throw new Error(String(answer.status));
  setServerTime(answer.headers.get("Date"));
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of wanted) {
    const name = old.dataset.fragment ?? "";
    const fresh = parsed.querySelector(`[data-fragment="${CSS.escape(name)}"]`);
    if (!fresh || inUse(old) || lastSeen.get(name) === fresh.outerHTML) continue;
    lastSeen.set(name, fresh.outerHTML);
    replace(old, fresh);
  }
}

function showOffline(offline: boolean): void {
  for (const note of document.querySelectorAll<HTMLElement>("[data-offline]")) note.hidden = !offline;
}

async function turn(wanted: HTMLElement[]): Promise<void> {
  if (running) return;
  running = true;
  clearTimeout(timer);
  try {
    await refresh(wanted);
    wait = EVERY;
    showOffline(false);
  } catch {
    wait = Math.min(wait * 2, SLOWEST);
    showOffline(!navigator.onLine);
  } finally {
    running = false;
    schedule();
  }
}

const all = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-fragment]")];

function schedule(): void {
  clearTimeout(timer);
  if (address() !== null && document.visibilityState === "visible") timer = setTimeout(() => void turn(all()), wait);
}

/** Asks for one fragment now, or for all of them. */
export function reloadFragments(one: HTMLElement | null = null): void {
  void turn(one ? [one] : all());
}

/** Keeps a page that has `data-poll` true: every 15 s while visible, at once on coming back to it or to the network. */
export function startLive(): void {
  setServerTime(document.documentElement.dataset.now);
  if (address() === null) return;
  const now = (): void => {
    wait = EVERY;
    if (document.visibilityState === "visible") reloadFragments();
    else clearTimeout(timer);
  };
  document.addEventListener("visibilitychange", now);
  addEventListener("online", now);
  addEventListener("offline", () => showOffline(true));
  addEventListener("pageshow", (event) => {
    if (event.persisted) now();
  });
  schedule();
}
