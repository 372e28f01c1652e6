import { formatBytes, formatDuration } from "../../text/format";
import { PRICE_PER_HOUR } from "../app/usage";
import type { ClassroomConfig } from "../config";
import type { MediaMode } from "../engines/port";
import { lang, t } from "../i18n";

const MODES: readonly MediaMode[] = ["video", "light", "text"];
const HOUR = 3_600_000;

/** How much of the class is still to come, in milliseconds; an hour when nobody says. */
function lengthLeft(config: ClassroomConfig): number {
  const start = Date.parse(config.startsAt ?? "");
  const end = Date.parse(config.endsAt ?? "");
  if (Number.isNaN(end)) return HOUR;
  const from = Number.isNaN(start) ? Date.now() : Math.max(start, Date.now());
  return end - from > 60_000 ? end - from : HOUR;
}

interface Props {
  config: ClassroomConfig;
  mode: MediaMode;
  advised: MediaMode | null;
  onChange: (mode: MediaMode) => void;
}

/** Three ways to follow, each with its price, and what the rest of this class costs in the chosen one. */
export function ModeChoice({ config, mode, advised, onChange }: Props) {
  const left = lengthLeft(config);
  const cost = (PRICE_PER_HOUR[mode] * left) / HOUR;
  return (
    <>
      <fieldset class="opts">
        <legend class="sr">{t.howToFollow}</legend>
        {MODES.map((one) => (
          <label key={one} class="op">
            <input type="radio" name="mode" value={one} checked={one === mode} onChange={() => onChange(one)} />
            <b>{t.modes[one].name}</b>
            <span class="num nw">{t.modes[one].price}</span>
            <small>
              {t.modes[one].what}
              {one === advised && <strong class="strong"> {t.advised}</strong>}
            </small>
          </label>
        ))}
      </fieldset>
      <p class="t-l num">{t.costFor(formatBytes(cost, lang), t.modeNames[mode], formatDuration(left))}</p>
    </>
  );
}
