import { useRef, useState } from "preact/hooks";
import type { ChatMessage } from "../../api/protocol";
import { formatDuration, formatTime } from "../../text/format";
import { linkify } from "../app/linkify";
import { lineId, type Line, type Outgoing } from "../app/state";
import type { ClassroomSession } from "../app/session";
import { lang, t } from "../i18n";
import { Avatar } from "./Avatar";
import { Icon } from "./Icon";

const LONGEST = 2000;

/** A message's words, with web addresses as links. Built from pieces of text, never from HTML. */
function Words({ text }: { text: string }) {
  return (
    <p class="words">
      {linkify(text).map((piece, index) =>
        "href" in piece ? (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}

function Message({ session, message }: { session: ClassroomSession; message: ChatMessage }) {
  const role = session.participants.value.get(message.user_id)?.role ?? "participant";
  const answered =
    message.reply_to === null
      ? undefined
      : session.lines.value.find((line) => line.what === "message" && line.message.id === message.reply_to);
  return (
    <li class="msg">
      <Avatar id={message.user_id} name={message.name} size="s" />
      <p>
        <b>{message.name}</b> {t.roleInChat[role] && <span class="mut">{t.roleInChat[role]} </span>}
        <time class="mut num" dateTime={message.created_at}>
          {formatTime(new Date(message.created_at), lang)}
        </time>
        {message.kind === "question" && <span class="bd bd-p q-mark">{t.question}</span>}
      </p>
      <div>
        {answered?.what === "message" && <p class="quoted">{answered.message.text}</p>}
        <Words text={message.text} />
      </div>
    </li>
  );
}

function OneLine({ session, line }: { session: ClassroomSession; line: Line }) {
  switch (line.what) {
    case "message":
      return <Message session={session} message={line.message} />;
    case "back":
      return <li class="sys">{t.cameBack(line.name, formatDuration(line.awayMs))}</li>;
    case "refused":
      return <li class="sys bad">{line.text}</li>;
  }
}

function Waiting({ outgoing, name, id }: { outgoing: Outgoing; name: string; id: number }) {
  return (
    <li class="msg waiting">
      <Avatar id={id} name={name} size="s" />
      <p>
        <b>{name}</b> <span class="mut">{t.sending}</span>
      </p>
      <Words text={outgoing.text} />
    </li>
  );
}

/** The discussion, newest at the bottom; it stays where it is while one reads further up. */
export function ChatLog({ session }: { session: ClassroomSession }) {
  const lines = session.lines.value;
  const outgoing = session.outgoing.value;
  const you = session.you.value;
  return (
    <div role="log" aria-relevant="additions">
      <ul>
        {lines.length + outgoing.length === 0 && <li class="sys">{t.noMessages}</li>}
        {lines.map((line) => (
          <OneLine key={lineId(line)} session={session} line={line} />
        ))}
        {outgoing.map((one) => (
          <Waiting key={one.client_id} outgoing={one} name={session.me?.name ?? session.config.displayName} id={you} />
        ))}
      </ul>
    </div>
  );
}

/** The line to write on. Enter sends, Shift and Enter begin a new line. */
export function ChatForm({ session }: { session: ClassroomSession }) {
  const [text, setText] = useState("");
  const [asking, setAsking] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const submit = (): void => {
    const trimmed = text.trim();
    if (!trimmed) return;
    session.say(trimmed.slice(0, LONGEST), asking ? "question" : "text");
    setText("");
    setAsking(false);
    field.current?.focus();
  };
  return (
    <form
      class="say"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label class="sr" for="say">
        {t.yourMessage}
      </label>
      <textarea
        id="say"
        ref={field}
        class="say-text"
        rows={1}
        maxLength={LONGEST}
        placeholder={t.writeHere}
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            submit();
          }
        }}
      />
      <button type="button" class="b ask" aria-pressed={asking} title={t.asQuestion} onClick={() => setAsking(!asking)}>
        {t.question}
      </button>
      <button class="b b1 ic" aria-label={t.send} title={t.send}>
        <Icon name="send" />
      </button>
    </form>
  );
}
