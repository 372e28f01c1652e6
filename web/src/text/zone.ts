/** Wall-clock parts of an instant in a zone. `month` counts from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hours: number;
  minutes: number;
}

/** What clocks of an IANA zone show at an instant (milliseconds since 1970). Throws `RangeError` on an unknown zone. */
export function wallClock(instant: number, zone: string): WallClock {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(instant);
  const read = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return { year: read("year"), month: read("month"), day: read("day"), hours: read("hour"), minutes: read("minute") };
}

const asUtc = (clock: WallClock): number => Date.UTC(clock.year, clock.month - 1, clock.day, clock.hours, clock.minutes);

/**
 * The instant at which clocks of a zone show `local` (the value of a `datetime-local` field), or `null` when it is not one.
 * Of an ambiguous time the earlier instant; a time that a clock change skips moves forward by the gap, as on the server.
 */
export function instantOf(local: string, zone: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(local);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0] = match.slice(1).map(Number);
  const wanted = asUtc({ year, month, day, hours, minutes });
  const offset = (instant: number): number => asUtc(wallClock(instant, zone)) - instant;
  const DAY = 86_400_000;
  const before = offset(wanted - DAY);
  const after = offset(wanted + DAY);
  for (const candidate of [wanted - Math.max(before, after), wanted - Math.min(before, after)]) {
    if (asUtc(wallClock(candidate, zone)) === wanted) return candidate;
  }
  return wanted - before;
}
