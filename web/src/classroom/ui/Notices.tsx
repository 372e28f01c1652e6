import { useEffect, useRef } from "preact/hooks";
import { formatDuration } from "../../text/format";
import { noticeKey, shownNotices, type Notice } from "../app/notices";
import type { ClassroomSession } from "../app/session";
import { t } from "../i18n";
import { focusIsLost } from "./focus";
import { Icon } from "./Icon";
import { useNow } from "./useNow";

const SHOWN_FOR = 8_000;

function words(notice: Notice): string {
  switch (notice.what) {
    case "muted":
      return t.mutedBy(notice.by);
    case "back":
      return `${t.absence(formatDuration(notice.absence.awayMs))} ${t.missed(notice.absence.missed)}`;
    case "poor":
      return t.poorLink;
    case "media_failed":
      return t.mediaFailed;
    case "device":
      return t.problems.failed;
    case "refused":
      return notice.text;
    case "question":
      return notice.question.text;
  }
}

interface AskProps {
  text: string;
  icon: string;
  answers: readonly { words: string; act(): void }[];
  answered(): void;
}

/** A question of the engine, or several in one: stays until it is answered or moot. */
function Ask({ text, icon, answers, answered }: AskProps) {
  const answer = (act: () => void): void => {
    answered();
    act();
  };
  return (
    <div class="toast">
      <Icon name={icon} />
      <span data-asks tabIndex={-1}>
        {text}
      </span>
      {answers.map(({ words, act }) => (
        <button key={words} type="button" onClick={() => answer(act)}>
          {words}
        </button>
      ))}
    </div>
  );
}

/**
 * An answer takes its button away: the next question has the focus then, or else the room's name. Not a button of it: whoever
 * goes on pressing the space bar, which is to speak, would answer.
 */
function useFocusAfterAnswers() {
  const box = useRef<HTMLDivElement>(null);
  const isAnswered = useRef(false);
  useEffect(() => {
    if (!isAnswered.current) return;
    isAnswered.current = false;
    if (focusIsLost()) (box.current?.querySelector<HTMLElement>("[data-asks]") ?? document.querySelector("h1"))?.focus();
  });
  return { box, answered: () => (isAnswered.current = true) };
}

function NoticeToast({ session, notice }: { session: ClassroomSession; notice: Notice }) {
  const asks = notice.what === "poor" || notice.what === "media_failed";
  useEffect(() => {
    if (asks) return;
    const timer = setTimeout(() => session.dismiss(notice), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [notice]);
  const act = (): void => {
    session.dismiss(notice);
    if (asks) void session.setMode(notice.what === "poor" ? "light" : "text");
  };
  return (
    <div class="toast">
      <Icon name={notice.what === "back" ? "check" : notice.what === "muted" ? "micoff" : "warn"} />
      <span>{words(notice)}</span>
      <button type="button" onClick={act}>
        {notice.what === "poor" ? t.goLight : notice.what === "media_failed" ? t.goText : t.close}
      </button>
      {asks && (
        <button type="button" onClick={() => session.dismiss(notice)}>
          {t.close}
        </button>
      )}
    </div>
  );
}

/** While the connection is lost: since when, and a way to try now. */
function LostBanner({ session, since }: { session: ClassroomSession; since: number }) {
  const now = useNow(1000);
  // Read out once, not at every second.
  return (
    <div class="banner" role="status">
      <Icon name="warn" />
      <span aria-hidden="true">{t.lostFor(formatDuration(now - since))}</span>
      <span class="sr">{t.quality.lost}</span>
      <button type="button" class="b" onClick={() => session.hurry()}>
        {t.retry}
      </button>
    </div>
  );
}

/** What there is to say in passing: the lost connection, and short messages. */
export function Notices({ session }: { session: ClassroomSession }) {
  const since = session.lostSince.value;
  const media = session.media.value;
  const { shown, asked, common } = shownNotices(session.notices.value);
  const { box, answered } = useFocusAfterAnswers();
  const waiting = since === null && session.mode.value !== "text" && media === "interrupted";
  return (
    <div class="says">
      {since !== null && <LostBanner session={session} since={since} />}
      {waiting && (
        <div class="banner" role="status">
          <Icon name="loop" />
          <span>{t.mediaBack}</span>
        </div>
      )}
      <div class="toasts" role="status" ref={box}>
        {common.length > 0 && <Ask text={t.asked(asked)} icon="users" answers={common} answered={answered} />}
        {shown.map((notice) =>
          notice.what === "question" ? (
            <Ask key={noticeKey(notice)} text={words(notice)} icon="user" answers={notice.question.answers} answered={answered} />
          ) : (
            <NoticeToast key={notice.what} session={session} notice={notice} />
          ),
        )}
      </div>
    </div>
  );
}
