import { describe, expect, it, vi } from "vitest";
import { noticeKey, shownNotices, withNotice, type Notice } from "./notices";

const knock = (id: string, act = (): void => undefined): Notice => ({
  what: "question",
  id,
  question: { text: `${id} knocks`, answers: [{ words: "Admit", all: "Admit all", act }, { words: "Refuse", act: () => undefined }] },
});
const keys = (notices: readonly Notice[]): string[] => notices.map(noticeKey);

describe("what is told in passing", () => {
  it("is cut to three, but every question is kept, and of each thing the newest", () => {
    const told: Notice[] = [
      knock("a"),
      { what: "poor" },
      knock("b"),
      { what: "muted", by: "Estelle" },
      knock("c"),
      { what: "refused", text: "one" },
      knock("d"),
      { what: "refused", text: "two" },
      { what: "media_failed" },
    ];
    const kept = told.reduce(withNotice, [] as readonly Notice[]);
    expect(keys(kept)).toEqual(["question a", "question b", "muted", "question c", "question d", "refused", "media_failed"]);
    expect(kept).toContainEqual({ what: "refused", text: "two" });
  });

  it("shows the first three questions, and answers all of them at once", () => {
    const acts = ["a", "b", "c", "d"].map((id) => ({ id, act: vi.fn() }));
    const all = [...acts.map(({ id, act }) => knock(id, act)), { what: "poor" } as const];
    const { shown, asked, common } = shownNotices(all);
    expect(keys(shown)).toEqual(["question a", "question b", "question c", "poor"]);
    expect(asked).toBe(4);
    expect(common.map((one) => one.words)).toEqual(["Admit all"]);
    common[0]?.act();
    expect(acts.map(({ act }) => act.mock.calls.length)).toEqual([1, 1, 1, 1]);
    expect(shownNotices(all.slice(3)).common, "one alone is answered by its own").toEqual([]);
  });
});
