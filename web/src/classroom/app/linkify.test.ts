import { describe, expect, it } from "vitest";
import { linkify } from "./linkify";

describe("links in messages", () => {
  it("are web addresses alone, without the sentence's punctuation", () => {
    expect(linkify("Voir https://a.example/x(1), puis http://b.example/y).")).toEqual([
      { text: "Voir " },
      { href: "https://a.example/x(1)", text: "https://a.example/x(1)" },
      { text: ", puis " },
      { href: "http://b.example/y", text: "http://b.example/y" },
      { text: ")." },
    ]);
  });
  it("are never scripts, and text stays text", () => {
    expect(linkify("javascript:alert(1) <b>x</b>")).toEqual([{ text: "javascript:alert(1) <b>x</b>" }]);
    expect(linkify("https://")).toEqual([{ text: "https://" }]);
  });
});
