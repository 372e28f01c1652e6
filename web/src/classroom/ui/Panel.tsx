import { useEffect, useRef, useState } from "preact/hooks";
import type { ClassroomSession } from "../app/session";
import { t } from "../i18n";
import { ChatForm, ChatLog } from "./Chat";
import { Icon } from "./Icon";
import { People } from "./People";
import { shortName } from "./person";

const TABS = ["chat", "people"] as const;
type Tab = (typeof TABS)[number];

/** Raised hands in their order, repeated above the discussion; those who moderate can lower one by pressing it. */
function Hands({ session }: { session: ClassroomSession }) {
  const hands = session.hands.value;
  const you = session.you.value;
  return (
    <div class="hands-live" role="status">
      {hands.length > 0 && (
        <div class="hands">
          <Icon name="hand" />
          <span>{t.hands}</span>
          <ol>
            {hands.slice(0, 6).map((one, index) => (
              <li key={one.id}>
                <i>{index + 1}</i>
                {one.id === you ? t.you : shortName(one.name)}
                {session.moderates && one.id !== you && (
                  <button
                    type="button"
                    aria-label={`${t.lowerHand}, ${one.name}`}
                    title={t.lowerHand}
                    onClick={() => session.send({ type: "lower_hand", participant: one.id })}
                  >
                    <Icon name="x" />
                  </button>
                )}
              </li>
            ))}
            {hands.length > 6 && <li>+{hands.length - 6}</li>}
          </ol>
        </div>
      )}
    </div>
  );
}

/** How many messages came while another tab was in front. */
function useUnread(session: ClassroomSession, tab: Tab): number {
  const messages = session.lines.value.filter((line) => line.what === "message").length;
  const [seen, setSeen] = useState(messages);
  useEffect(() => {
    if (tab === "chat") setSeen(messages);
  }, [tab, messages]);
  return tab === "chat" ? 0 : Math.max(0, messages - seen);
}

/** Discussion and participants, as real tabs: one stop of the Tab key, arrows between them. */
export function Panel({ session }: { session: ClassroomSession }) {
  const [tab, setTab] = useState<Tab>("chat");
  const list = useRef<HTMLDivElement>(null);
  const unread = useUnread(session, tab);
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? "chat";
    setTab(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  const counts: Record<Tab, number> = { chat: unread, people: session.headcount.value };
  return (
    <section class="panel" aria-label={t.panel}>
      <div class="tabs" role="tablist" aria-label={t.panel} ref={list} onKeyDown={move}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-controls={`panel-${one}`}
            aria-selected={tab === one}
            tabIndex={tab === one ? 0 : -1}
            onClick={() => setTab(one)}
          >
            {t.tabs[one]}
            {counts[one] > 0 && (
              <span class="n">
                {counts[one]}
                {one === "chat" && <span class="sr"> {t.newMessages(counts[one])}</span>}
              </span>
            )}
          </button>
        ))}
      </div>
      <Hands session={session} />
      <div class="tabp low" role="tabpanel" id="panel-chat" aria-labelledby="tab-chat" tabIndex={0} hidden={tab !== "chat"}>
        <ChatLog session={session} />
      </div>
      <div class="tabp" role="tabpanel" id="panel-people" aria-labelledby="tab-people" tabIndex={0} hidden={tab !== "people"}>
        {tab === "people" && <People session={session} />}
      </div>
      <ChatForm session={session} />
    </section>
  );
}
