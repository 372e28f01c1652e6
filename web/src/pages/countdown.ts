import { formatCountdown, langOf } from "../text/format";
import { serverNow } from "./clock";
import { isTold, lookWithin } from "./live";

/** Seconds after zero at which the page is looked at: a class starts when its teacher says so. Who is told so looks once. */
const ASK_AGAIN = [0, 3, 10];
/** Milliseconds over which those who see the same zero spread. */
const SPREAD = 2_000;

/** How often each moment was asked about. By the moment: a look may put a new element in the place of the old one. */
const reached = new Map<string, number>();

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
  const moment = element.dataset.countdown ?? "";
  const asked = reached.get(moment) ?? 0;
  const next = asked > 0 && isTold() ? undefined : ASK_AGAIN[asked];
  // Only a zero that happens before the reader's eyes counts, not one long past on a stale page.
  if (next !== undefined && left <= -next * 1000 && left > -60_000) {
    reached.set(moment, asked + 1);
    lookWithin(SPREAD);
  }
}

/** Keeps every `<time data-countdown="RFC 3339" data-lang>` ticking; at zero the page is looked at. */
export function startCountdowns(): void {
  const run = (): void => {
    const now = serverNow();
    for (const element of document.querySelectorAll<HTMLElement>("[data-countdown]")) tick(element, now);
  };
  run();
  setInterval(run, 1000);
}
