import { useEffect } from "preact/hooks";
import { formatDuration } from "../../text/format";
import { noticeKey, type ClassroomSession, type Notice } from "../app/session";
import { t } from "../i18n";
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

/** A question of the engine, which stays until it is answered or moot. */
function QuestionToast({ notice }: { notice: Extract<Notice, { what: "question" }> }) {
  return (
    <div class="toast">
      <Icon name="user" />
      <span>{words(notice)}</span>
      {notice.question.answers.map((answer) => (
        <button key={answer.words} type="button" onClick={answer.act}>
          {answer.words}
        </button>
      ))}
    </div>
  );
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
      <div class="toasts" role="status">
        {session.notices.value.map((notice) =>
          notice.what === "question" ? (
            <QuestionToast key={noticeKey(notice)} notice={notice} />
          ) : (
            <NoticeToast key={notice.what} session={session} notice={notice} />
          ),
        )}
      </div>
    </div>
  );
}
