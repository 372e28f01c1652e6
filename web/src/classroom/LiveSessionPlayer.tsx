import { useMemo, useState } from "preact/hooks";
import { forgetStay, rememberStay, wasHere } from "./app/stay";
import { ClassroomSession } from "./app/session";
import type { ClassroomConfig } from "./config";
import { exposeDiagnostics } from "./diagnostics";
import type { MediaMode } from "./engines/port";
import { EndScreen } from "./ui/EndScreen";
import { GreenRoom } from "./ui/GreenRoom";
import { Room } from "./ui/Room";

/** Enters, and remembers it so that a reload comes straight back. */
function enter(session: ClassroomSession, mode: MediaMode): void {
  rememberStay(session.config.sessionId, mode);
  session.enter(mode);
}

/** The whole of a class for one person: the green room, the classroom, the farewell. */
export function LiveSessionPlayer({ config }: { config: ClassroomConfig }) {
  const [visit, setVisit] = useState(0);
  const session = useMemo(() => {
    const made = new ClassroomSession(config);
    exposeDiagnostics(made);
    return made;
  }, [visit]);
  const [enteredAt, setEnteredAt] = useState<number | null>(() => {
    const mode = visit === 0 && config.state === "live" ? wasHere(config.sessionId) : null;
    if (mode) enter(session, mode);
    return mode ? Date.now() : null;
  });
  const farewell = session.over.value;
  if (farewell) {
    forgetStay(config.sessionId);
    return (
      <EndScreen
        config={config}
        farewell={farewell}
        stayedMs={enteredAt === null ? 0 : Date.now() - enteredAt}
        bytes={session.usage.value.total}
        onBack={() => {
          setEnteredAt(null);
          setVisit(visit + 1);
        }}
      />
    );
  }
  if (enteredAt !== null) return <Room session={session} />;
  return (
    <GreenRoom
      key={visit}
      session={session}
      onEnter={(mode) => {
        enter(session, mode);
        setEnteredAt(Date.now());
      }}
    />
  );
}
