import { useEffect, useRef } from "preact/hooks";
import { formatBytes, formatDuration } from "../../text/format";
import type { Farewell } from "../app/connection";
import type { ClassroomConfig } from "../config";
import { lang, t } from "../i18n";
import { Board } from "./Board";

interface Props {
  config: ClassroomConfig;
  farewell: Farewell;
  stayedMs: number;
  bytes: number;
  onBack: () => void;
}

/** After which farewells one may try again from here. */
const MAY_RETURN: readonly Farewell[] = ["left", "full", "not_live"];

/** The end of a stay: what happened, what is kept, and the one thing to do next. */
export function EndScreen({ config, farewell, stayedMs, bytes, onBack }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { title, text } = t.over[farewell];
  const reload = farewell === "broken" || farewell === "signed_out";
  return (
    <>
      <Board />
      <main class="in page" id="contenu">
        <div class="empty">
          <p class="mut">{config.title}</p>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <p>{text}</p>
          {stayedMs > 30_000 && <p class="sm num">{t.stayed(formatDuration(stayedMs), formatBytes(bytes, lang))}</p>}
          <p class="row jc">
            <a class={`b${reload || farewell === "full" ? "" : " b1"}`} href={config.exitUrl}>
              {t.toSession}
            </a>
            {MAY_RETURN.includes(farewell) && (
              <button type="button" class={`b${farewell === "full" ? " b1" : ""}`} onClick={onBack}>
                {t.comeBack}
              </button>
            )}
            {reload && (
              <button type="button" class="b b1" onClick={() => location.reload()}>
                {t.reload}
              </button>
            )}
          </p>
        </div>
      </main>
    </>
  );
}
