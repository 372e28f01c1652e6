import { describe, expect, it } from "vitest";
import { typeset } from ".";
import en from "./en";
import fr from "./fr";

describe("the texts", () => {
  it("have the same names in both languages, and French spaces in French", () => {
    const names = (value: object): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        inner && typeof inner === "object" ? names(inner as object).map((one) => `${key}.${one}`) : [key],
      );
    expect(names(en).sort()).toEqual(names(fr).sort());
    const set = typeset(fr);
    expect(set.howToFollow).toBe("Comment voulez-vous suivre\u202f?");
    expect(set.endTitle("L'art")).toBe("Terminer «\u202fL’art\u202f» pour tous\u202f?");
    expect(JSON.stringify(set)).not.toMatch(/ [;:!?»]|« |'/);
  });
});
