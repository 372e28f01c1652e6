import { useEffect, useRef } from "preact/hooks";
import { formatBytes, formatDuration } from "../../text/format";
import type { ClassroomSession } from "../app/session";
import { lang, t } from "../i18n";
import { Brand } from "./Board";
import { Icon } from "./Icon";
import { useNow } from "./useNow";

/** Where one is, since when, how good the link is, and what it has cost so far. */
export function TopBar({ session }: { session: ClassroomSession }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that led here is gone: whoever listens begins at the title, and keys act at once.
  useEffect(() => heading.current?.focus(), []);
  const now = useNow(10_000);
  const info = session.info.value;
  const started = Date.parse(info?.started_at ?? "");
  const length = Number.isNaN(started) ? null : formatDuration(Math.max(0, now - started));
  const quality = session.link.value === "open" ? (session.quality.value ?? "good") : "lost";
  const { total, perHour } = session.usage.value;
  return (
    <header class="rt board">
      <a href={session.config.exitUrl} aria-label={t.home} class="lo">
        <Brand />
      </a>
      <h1 ref={heading} tabIndex={-1}>
        {info?.title ?? session.config.title}
      </h1>
      <span class="bd bd-l beat">
        <Icon name="live" />
        {t.live}
        {length && <span class="num lo">{length}</span>}
      </span>
      <div class="st">
        <span role="status">{session.recording.value.state === "on" && <span class="recm">{t.recording}</span>}</span>
        <span class={quality === "good" ? "" : "weak"}>
          <Icon name={quality === "lost" ? "warn" : "net"} />
          <span class="lo">{t.quality[quality]}</span>
          <span class="so sr">{t.quality[quality]}</span>
        </span>
        {length && (
          <span class="so num">
            <Icon name="clock" />
            {length}
          </span>
        )}
        <span class="num" title={t.dataUsed}>
          <span class="sr">{t.dataUsed} </span>
          <Icon name="meter" />
          {formatBytes(total, lang)}
          {perHour !== null && <span class="lo">{t.perHour(formatBytes(perHour, lang))}</span>}
        </span>
      </div>
    </header>
  );
}
