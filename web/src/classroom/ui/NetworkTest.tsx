import { formatNumber } from "../../text/format";
import type { NetworkResult } from "../app/network";
import { lang, t } from "../i18n";
import { Icon } from "./Icon";

function Figure({ good, words, value }: { good: boolean; words: string; value: string }) {
  return (
    <li class={good ? "" : "w"}>
      <Icon name={good ? "check" : "warn"} />
      <span>{words}</span>
      <b class="num">{value}</b>
    </li>
  );
}

/** What the test of the network found, and a way to do it again. */
export function NetworkTest({ result, again }: { result: NetworkResult | null; again: () => void }) {
  const down = result?.downKbps ?? null;
  return (
    <section class="stack" aria-labelledby="h-net">
      <h3 id="h-net" class="t-m mt5">
        {t.network.title}
      </h3>
      <div role="status">
        {result === null ? (
          <p class="sm mut">{t.network.testing}</p>
        ) : result.roundTripMs === null ? (
          <p class="note w">
            <Icon name="warn" />
            <span>{t.network.unreachable}</span>
          </p>
        ) : (
          <ul class="net">
            <Figure
              good={result.roundTripMs < 500}
              words={t.network.reachable}
              value={`${formatNumber(result.roundTripMs, lang)}\u00a0ms`}
            />
            {down !== null && (
              <Figure
                good={down >= 900}
                words={down >= 900 ? t.network.down : t.network.downLow}
                value={
                  down > 20_000
                    ? `> 20\u00a0Mbit/s`
                    : down > 1_500
                      ? `${formatNumber(down / 1000, lang, 1)}\u00a0Mbit/s`
                      : `${formatNumber(down, lang)}\u00a0kbit/s`
                }
              />
            )}
            {result.lost > 0 && (
              <Figure good={false} words={t.network.lost} value={`${formatNumber(result.lost * 100, lang)}\u00a0%`} />
            )}
          </ul>
        )}
      </div>
      {result !== null && (
        <button type="button" class="b b3 px0" onClick={again}>
          <Icon name="loop" />
          {t.network.again}
        </button>
      )}
    </section>
  );
}
