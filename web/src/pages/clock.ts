/** The server's time: phones are often minutes wrong, and a countdown must reach zero when the class opens. */
let offset = 0;

/** Learns the offset from an instant that the server just told. */
export function setServerTime(told: string | null | undefined): void {
  const instant = told ? Date.parse(told) : NaN;
  if (!Number.isNaN(instant)) offset = instant - Date.now();
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + offset;
}
