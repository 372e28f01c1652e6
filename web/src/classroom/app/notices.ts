import type { Question } from "../engines/port";
import type { Absence } from "./absence";

/** Something to tell in passing. */
export type Notice =
  | { what: "muted"; by: string }
  | { what: "back"; absence: Absence }
  | { what: "poor" }
  | { what: "media_failed" }
  | { what: "device"; kind: "microphone" | "camera" }
  | { what: "refused"; text: string }
  | Asked;

/** A question of the engine. */
export interface Asked {
  what: "question";
  id: string;
  question: Question;
}

/** Of other notices than questions no more than these are kept. */
const MOST = 3;
/** Questions that are shown one by one. */
const SHOWN = 3;

/** Of each there is one at most. */
export const noticeKey = (notice: Notice): string => (notice.what === "question" ? `question ${notice.id}` : notice.what);

/** Adds a notice, in the place of its like. Questions are all kept: who is not asked about is never answered. */
export function withNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  const all = [...notices.filter((one) => noticeKey(one) !== noticeKey(notice)), notice];
  const passing = all.filter((one) => one.what !== "question").slice(-MOST);
  return all.filter((one) => one.what === "question" || passing.includes(one));
}

/** An answer that can be given to several questions at once. */
export interface CommonAnswer {
  words: string;
  act(): void;
}

/** What is shown of the notices: all but questions beyond the first few, how many of these there are, and what answers all at once. */
export function shownNotices(notices: readonly Notice[]): { shown: readonly Notice[]; asked: number; common: CommonAnswer[] } {
  const asked = notices.filter((one): one is Asked => one.what === "question");
  const answers = asked.flatMap(({ question }) => question.answers);
  const words = new Set(asked.length > 1 ? answers.flatMap((one) => one.all ?? []) : []);
  const common = [...words].map((one) => ({
    words: one,
    act: () => answers.filter((answer) => answer.all === one).forEach((answer) => answer.act()),
  }));
  const first = asked.slice(0, SHOWN);
  return { shown: notices.filter((one) => one.what !== "question" || first.includes(one)), asked: asked.length, common };
}
