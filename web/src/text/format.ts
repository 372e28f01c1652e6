import { NARROW, NBSP } from "./typography";

/** The languages of the product. */
export type Lang = "fr" | "en";

/** Reads a language tag; anything that is not English is French, the product's default. */
export function langOf(tag: string | undefined | null): Lang {
  return tag?.toLowerCase().startsWith("en") ? "en" : "fr";
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** Groups thousands and sets the decimal sign: `12 345,6` in French, `12,345.6` in English. */
export function formatNumber(value: number, lang: Lang, digits = 0): string {
  const [whole = "0", fraction] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, lang === "fr" ? NARROW : ",");
  return fraction ? grouped + (lang === "fr" ? "," : ".") + fraction : grouped;
}

/** Bytes as megabytes of 10⁶, the unit of data plans: `9,8 Mo`, `186 Mo`, `1,2 Go` (MB and GB in English). */
export function formatBytes(bytes: number, lang: Lang): string {
  const megabytes = bytes / 1e6;
  if (megabytes >= 1000) return formatNumber(megabytes / 1000, lang, 1) + NBSP + (lang === "fr" ? "Go" : "GB");
  return formatNumber(megabytes, lang, megabytes < 99.95 ? 1 : 0) + NBSP + (lang === "fr" ? "Mo" : "MB");
}

/** A length of time for a person: `45 s`, `2 min 10 s`, `42 min`, `1 h 32 min`. Negative lengths count as none. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return `${hours}${NBSP}h${NBSP}${pad(minutes % 60)}${NBSP}min`;
  if (minutes >= 10 || (minutes > 0 && seconds % 60 === 0)) return `${minutes}${NBSP}min`;
  if (minutes > 0) return `${minutes}${NBSP}min${NBSP}${seconds % 60}${NBSP}s`;
  return `${seconds}${NBSP}s`;
}

/** How long until something, from days down to seconds in the last ten minutes: `dans 2 jours`, `in 18 h 48 min`. */
export function formatCountdown(milliseconds: number, lang: Lang): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const words = lang === "fr" ? { in: "dans", day: "jour" } : { in: "in", day: "day" };
  let length: string;
  if (days > 0) {
    length = `${days}${NBSP}${words.day}${days > 1 ? "s" : ""}`;
    if (days === 1 && hours % 24 > 0) length += ` ${hours % 24}${NBSP}h`;
  } else if (hours > 0) length = `${hours}${NBSP}h${NBSP}${pad(minutes % 60)}${NBSP}min`;
  else if (minutes >= 10) length = `${minutes}${NBSP}min`;
  else if (minutes > 0) length = `${minutes}${NBSP}min${NBSP}${pad(seconds % 60)}${NBSP}s`;
  else length = `${seconds}${NBSP}s`;
  return `${words.in}${NBSP}${length}`;
}

/** A wall-clock time: `14 h 05` in French, `14:05` in English. */
export function formatClock(hours: number, minutes: number, lang: Lang): string {
  return lang === "fr" ? `${hours}${NBSP}h${NBSP}${pad(minutes)}` : `${pad(hours)}:${pad(minutes)}`;
}

let clockZone: string | undefined;

/** Shows times in an IANA zone from now on, the one the pages use; an unknown one leaves the browser's. */
export function showTimesIn(zone: string | null): void {
  try {
    clockZone = new Intl.DateTimeFormat("en", { timeZone: zone ?? undefined }).resolvedOptions().timeZone;
  } catch {
    clockZone = undefined;
  }
}

/** An instant's wall-clock time in the zone of the pages, or the browser's if none was named. */
export function formatTime(instant: Date, lang: Lang): string {
  const parts = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: clockZone });
  const [hours = 0, minutes = 0] = parts.format(instant).split(":").map(Number);
  return formatClock(hours, minutes, lang);
}
