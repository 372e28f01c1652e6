import { formatClock, langOf } from "../text/format";
import { wallClock } from "../text/zone";

const SUFFIX = { fr: "chez vous", en: "your time" };

/**
 * `<time datetime="RFC 3339" data-zone="Africa/Porto-Novo">14 h 00</time>` shows a time in that zone. When this browser's
 * clocks show another one, « (13 h 00 chez vous) » is added after it.
 */
function addLocalTime(element: HTMLTimeElement): void {
  const instant = Date.parse(element.dateTime);
  const zone = element.dataset.zone;
  if (Number.isNaN(instant) || !zone || element.nextElementSibling?.hasAttribute("data-local")) return;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const there = wallClock(instant, zone);
  const mine = wallClock(instant, here);
  if (there.hours === mine.hours && there.minutes === mine.minutes && there.day === mine.day) return;
  const lang = langOf(document.documentElement.lang);
  const note = document.createElement("span");
  note.dataset.local = "";
  note.className = "mut nw";
  note.textContent = `(${formatClock(mine.hours, mine.minutes, lang)} ${SUFFIX[lang]})`;
  // The space stands outside the note, so that the line may break there.
  element.after(" ", note);
}

/** Adds the reader's own time to every marked time, and tells forms the browser's zone. */
export function startLocalTimes(): void {
  const run = (): void => {
    for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-zone]")) {
      try {
        addLocalTime(element);
      } catch {
        // A zone that this browser does not know: the time in the session's zone is there already.
      }
    }
  };
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-browser-zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  run();
  document.addEventListener("fragment:loaded", run);
}
