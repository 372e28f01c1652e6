import { formatCountdown, langOf } from "../text/format";
import { serverNow } from "./clock";
import { reloadFragments } from "./live";

/** Seconds after zero at which the fragment is asked for again: a class starts when its teacher says so. */
const ASK_AGAIN = [0, 3, 10];

const reached = new WeakMap<Element, number>();

/** Fills `[data-part=days|hours|minutes|seconds]` inside a countdown drawn in numbers. */
function fillParts(parts: NodeListOf<HTMLElement>, left: number): void {
  const minutes = Math.floor(left / 60_000);
  const values: Record<string, number> = {
    days: Math.floor(minutes / 1440),
    hours: Math.floor(minutes / 60) % 24,
    minutes: minutes % 60,
    seconds: Math.floor(left / 1000) % 60,
  };
  for (const part of parts) {
    const text = String(values[part.dataset.part ?? ""] ?? 0);
    if (part.textContent !== text) part.textContent = text;
  }
}

function tick(element: HTMLElement, now: number): void {
  const left = Date.parse(element.dataset.countdown ?? "") - now;
  if (Number.isNaN(left)) return;
  const parts = element.querySelectorAll<HTMLElement>("[data-part]");
  if (parts.length > 0) fillParts(parts, Math.max(0, left));
  else {
    const text = formatCountdown(left, langOf(element.dataset.lang ?? document.documentElement.lang));
    if (element.textContent !== text) element.textContent = text;
  }
  const asked = reached.get(element) ?? 0;
  const next = ASK_AGAIN[asked];
  // Only a zero that happens before the reader's eyes counts, not one long past on a stale page.
  if (next !== undefined && left <= -next * 1000 && left > -60_000) {
    reached.set(element, asked + 1);
    reloadFragments(element.closest<HTMLElement>("[data-fragment]"));
  }
}

/** Keeps every `<time data-countdown="RFC 3339" data-lang>` ticking; at zero its fragment is asked for again. */
export function startCountdowns(): void {
  const run = (): void => {
    const now = serverNow();
    for (const element of document.querySelectorAll<HTMLElement>("[data-countdown]")) tick(element, now);
  };
  run();
  setInterval(run, 1000);
}
