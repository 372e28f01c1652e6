import { expect, it } from "vitest";
import { LEVEL_STEPS, levelSteps } from "./level";

it("lights the level meter between a whisper and a shout", () => {
  expect(levelSteps(0)).toBe(0);
  expect(levelSteps(0.0001)).toBe(0);
  expect(levelSteps(0.05)).toBeGreaterThan(3);
  expect(levelSteps(1)).toBe(LEVEL_STEPS);
});
