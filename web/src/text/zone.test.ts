import { expect, it } from "vitest";
import { dateInWords } from "../pages/form";
import { instantOf, wallClock } from "./zone";

it("finds the instant that clocks of a zone show", () => {
  expect(instantOf("2026-03-17T14:00", "Africa/Porto-Novo")).toBe(Date.UTC(2026, 2, 17, 13));
  expect(instantOf("2026-07-01T09:30", "America/New_York")).toBe(Date.UTC(2026, 6, 1, 13, 30));
  expect(instantOf("tomorrow", "Africa/Dakar")).toBeNull();
});

it("takes the earlier of an ambiguous time, and moves a skipped one forward", () => {
  expect(instantOf("2026-10-25T02:30", "Europe/Paris")).toBe(Date.UTC(2026, 9, 25, 0, 30));
  const skipped = instantOf("2026-03-29T02:30", "Europe/Paris") ?? 0;
  expect(wallClock(skipped, "Europe/Paris")).toMatchObject({ hours: 3, minutes: 30 });
});

it("shows an instant in another zone", () => {
  expect(wallClock(Date.UTC(2026, 2, 17, 13), "Africa/Dakar")).toEqual({ year: 2026, month: 3, day: 17, hours: 13, minutes: 0 });
});

it("says a date in words", () => {
  expect(dateInWords("2026-03-17T14:00", "fr")).toBe("Mardi 17 mars 2026, 14\u00a0h\u00a000");
  expect(dateInWords("2026-03-17T14:00", "en")).toBe("Tuesday 17 March 2026, 14:00");
  expect(dateInWords("", "fr")).toBe("");
});
