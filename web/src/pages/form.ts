import { formatClock, langOf } from "../text/format";
import { instantOf, wallClock } from "../text/zone";
import { serverNow } from "./clock";
import { find } from "./find";

const pad = (value: number): string => String(value).padStart(2, "0");

/** A `datetime-local` value in words: « Mardi 17 mars 2026, 14 h 00 ». A native field follows the browser's language. */
export function dateInWords(local: string, tag: string): string {
  const day = new Date(`${local.slice(0, 10)}T12:00:00Z`);
  const [hours, minutes] = local.slice(11, 16).split(":").map(Number);
  if (Number.isNaN(day.getTime()) || hours === undefined || minutes === undefined) return "";
  const lang = langOf(tag);
  const words = day.toLocaleDateString(lang === "fr" ? "fr" : "en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const plain = words.replace(",", "");
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}, ${formatClock(hours, minutes, lang)}`;
}

const zoneOf = (field: HTMLElement): string =>
  field.closest<HTMLElement>("[data-form-zone]")?.dataset.formZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

function showInWords(field: HTMLInputElement): void {
  const target = find(field.dataset.words);
  if (target) target.textContent = dateInWords(field.value, document.documentElement.lang);
  for (const other of document.querySelectorAll<HTMLElement>(`[data-time-of="#${CSS.escape(field.id)}"]`)) {
    const instant = instantOf(field.value, zoneOf(field));
    if (instant === null || !other.dataset.in) continue;
    const clock = wallClock(instant, other.dataset.in);
    other.textContent = formatClock(clock.hours, clock.minutes, langOf(document.documentElement.lang));
  }
}

/** The end keeps its distance when the start moves, and both are checked before sending. */
function checkOrder(field: HTMLInputElement): void {
  const instant = instantOf(field.value, zoneOf(field));
  const past = field.dataset.pastError;
  field.setCustomValidity(past && instant !== null && instant < serverNow() - 60_000 ? past : "");
  const start = find<HTMLInputElement>(field.dataset.after);
  if (start && start.value && field.value && field.value <= start.value) field.setCustomValidity(field.dataset.afterError ?? "");
}

function followStart(start: HTMLInputElement): void {
  for (const end of document.querySelectorAll<HTMLInputElement>(`input[data-after="#${CSS.escape(start.id)}"]`)) {
    const minutes = Number(end.dataset.minutes ?? 60);
    const from = Date.parse(`${start.value}Z`);
    if (!Number.isNaN(from) && (!end.value || end.value <= start.value)) {
      const moved = new Date(from + minutes * 60_000);
      end.value = `${moved.getUTCFullYear()}-${pad(moved.getUTCMonth() + 1)}-${pad(moved.getUTCDate())}T${pad(moved.getUTCHours())}:${pad(moved.getUTCMinutes())}`;
    }
    showInWords(end);
    checkOrder(end);
  }
}

function startDates(): void {
  const fields = document.querySelectorAll<HTMLInputElement>("input[type=datetime-local]");
  for (const field of fields) {
    const update = (): void => {
      showInWords(field);
      checkOrder(field);
      if (field.id) followStart(field);
    };
    field.addEventListener("change", update);
    field.form?.addEventListener("change", (event) => {
      if (event.target === field.form) update();
    });
    if (field.value) showInWords(field);
  }
}

/** Lists that are searched where they are: `<input data-filter="#list">` hides the items without all the words. */
function startFilters(): void {
  const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-filter]")) {
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      const items = find(field.dataset.filter)?.children ?? [];
      for (const item of items) {
        const text = plain(item.textContent ?? "");
        (item as HTMLElement).hidden = !words.every((word) => text.includes(word)) && !item.querySelector("input:checked");
      }
    });
  }
}

/** A second press on a button that is already sending does nothing for five seconds. */
function sendOnce(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.method === "dialog") return;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (form.getAttribute("aria-busy") === "true" || (question && !confirm(question))) {
    event.preventDefault();
    return;
  }
  if (form.method === "get") return;
  form.setAttribute("aria-busy", "true");
  setTimeout(() => form.removeAttribute("aria-busy"), 5000);
}

/** Forms: dates in words and their order, lists to search in, one sending at a time, and small controls of lists. */
export function startForms(): void {
  startDates();
  startFilters();
  document.addEventListener("submit", sendOnce);
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLElement)) return;
    if (field.hasAttribute("data-autosubmit")) field.closest("form")?.requestSubmit();
    if (field instanceof HTMLInputElement && field.dataset.checkAll) {
      for (const box of document.querySelectorAll<HTMLInputElement>(`input[name="${CSS.escape(field.dataset.checkAll)}"]`))
        box.checked = field.checked;
    }
  });
}
