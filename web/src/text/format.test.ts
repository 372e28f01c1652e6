import { describe, expect, it } from "vitest";
import { formatBytes, formatCountdown, formatDuration, formatNumber, formatTime, langOf, showTimesIn } from "./format";
import { frenchTypography } from "./typography";

describe("megabytes", () => {
  it("are written with a comma and « Mo » in French", () => {
    expect(formatBytes(9_800_000, "fr")).toBe("9,8\u00a0Mo");
    expect(formatBytes(0, "fr")).toBe("0,0\u00a0Mo");
    expect(formatBytes(186_400_000, "fr")).toBe("186\u00a0Mo");
    expect(formatBytes(1_234_000_000, "fr")).toBe("1,2\u00a0Go");
  });
  it("are written with a point and MB in English", () => {
    expect(formatBytes(9_800_000, "en")).toBe("9.8\u00a0MB");
    expect(formatBytes(1_234_000_000, "en")).toBe("1.2\u00a0GB");
  });
  it("group thousands without ever a plain space", () => {
    expect(formatNumber(40_000, "fr")).toBe("40\u202f000");
    expect(formatNumber(1_234_567.5, "en", 1)).toBe("1,234,567.5");
    expect(formatNumber(40_000, "fr")).not.toContain(" ");
  });
});

describe("durations", () => {
  it("go from seconds to hours", () => {
    expect(formatDuration(45_000)).toBe("45\u00a0s");
    expect(formatDuration(130_000)).toBe("2\u00a0min\u00a010\u00a0s");
    expect(formatDuration(120_000)).toBe("2\u00a0min");
    expect(formatDuration(42 * 60_000 + 59_000)).toBe("42\u00a0min");
    expect(formatDuration(92 * 60_000)).toBe("1\u00a0h\u00a032\u00a0min");
  });
  it("never run backwards", () => {
    expect(formatDuration(-5000)).toBe("0\u00a0s");
    expect(formatCountdown(-5000, "fr")).toBe("dans\u00a00\u00a0s");
  });
  it("count down in days, hours, minutes, seconds", () => {
    const H = 3_600_000;
    expect(formatCountdown(49 * H, "fr")).toBe("dans\u00a02\u00a0jours");
    expect(formatCountdown(28 * H, "fr")).toBe("dans\u00a01\u00a0jour 4\u00a0h");
    expect(formatCountdown(18.8 * H, "en")).toBe("in\u00a018\u00a0h\u00a048\u00a0min");
    expect(formatCountdown(245_000, "fr")).toBe("dans\u00a04\u00a0min\u00a005\u00a0s");
  });
});

describe("French typography", () => {
  it("sets spaces and apostrophes", () => {
    expect(frenchTypography("L'heure : « 14 h » !")).toBe("L’heure\u202f: «\u202f14\u00a0h\u202f»\u202f!");
    expect(frenchTypography("≈ 350 Mo/h")).toBe("≈ 350\u00a0Mo/h");
  });
  it("leaves addresses and words alone", () => {
    expect(frenchTypography("http://a.b?c=d 5 messages")).toBe("http://a.b?c=d 5 messages");
  });
});

it("reads anything but English as French", () => {
  expect([langOf("en-GB"), langOf("fr"), langOf(undefined), langOf("pt")]).toEqual(["en", "fr", "fr", "fr"]);
});

describe("a moment", () => {
  it("is shown in the zone of the pages, and in the browser's where that is unknown", () => {
    const moment = new Date("2026-03-12T13:05:00Z");
    showTimesIn("Africa/Porto-Novo");
    expect(formatTime(moment, "fr")).toBe("14\u00a0h\u00a005");
    showTimesIn("Asia/Kolkata");
    expect(formatTime(moment, "en")).toBe("18:35");
    showTimesIn("Nowhere/Else");
    expect(formatTime(moment, "en")).toMatch(/^\d{2}:\d{2}$/);
  });
});
