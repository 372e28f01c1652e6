import { createHmac, randomBytes } from "node:crypto";

/** A page's way to the stand-in, over whichever transport. */
export interface Line {
  send(message: object): void;
  cut(): void;
}

/** What a page says. */
interface Said {
  readonly t: string;
  readonly [field: string]: unknown;
}

/** Somebody in a room, or before its door. */
export interface Occupant {
  readonly endpoint: string;
  readonly room: string;
  readonly line: Line;
  readonly user: string;
  readonly name: string;
  readonly isModerator: boolean;
  readonly mayRecord: boolean;
  /** The whole token that they came with. */
  readonly token: string;
  inside: boolean;
}

interface Claims {
  readonly room: string;
  readonly exp: number;
  readonly context: { readonly user: { readonly id: string; readonly name: string; readonly moderator: boolean }; readonly features?: { readonly recording: boolean } };
}

/** Reads a token of that secret (HS256, RFC 7515); null when it is not one, is over, or is for another room. */
function readToken(secret: string, token: string, room: string): Claims | null {
  const [head = "", body = "", signature = ""] = token.split(".");
  const right = createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url");
  if (signature === "" || signature !== right) return null;
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
  return claims.exp > Date.now() / 1000 && claims.room === room ? claims : null;
}

/**
 * The rooms of the stand-in: who is in them, and passing on what they say to each other. It keeps the order of a real
 * server: the token is looked at on connecting, and one's role is told only after one has joined.
 */
export class Rooms {
  /** Everybody who was let onto the server, oldest first, also those gone. */
  readonly all: Occupant[] = [];
  /** People without moderation knock. */
  lobby = false;
  /** How many more recordings there can be. */
  recorders = 1;
  private readonly recordings = new Map<string, string>();
  private readonly secret: string;
  private readonly passwords = new Map<string, string>();

  constructor(secret: string) {
    this.secret = secret;
  }

  /** Who is in a room now. */
  inside(): Occupant[] {
    return this.all.filter((one) => one.inside);
  }

  /** What a room is locked with; empty while it is open. */
  passwordOf(room: string): string {
    return this.passwords.get(room) ?? "";
  }

  /** Somebody comes with a token; null when it is not good. */
  enter(line: Line, room: string, token: string): Occupant | null {
    const claims = readToken(this.secret, token, room);
    if (claims === null) return null;
    const { id, name, moderator } = claims.context.user;
    const mayRecord = moderator && claims.context.features?.recording === true;
    const endpoint = randomBytes(4).toString("hex");
    const occupant = { endpoint, room, line, user: id, name, isModerator: moderator, mayRecord, token, inside: false };
    this.all.push(occupant);
    return occupant;
  }

  hear(from: Occupant, said: Said): void {
    const to = this.inside().find((one) => one.endpoint === said["id"] && one.room === from.room);
    switch (said.t) {
      case "join":
        return this.join(from, said["password"]);
      case "to":
        return to?.line.send({ t: "from", id: from.endpoint, data: said["data"] });
      case "leave":
        return this.gone(from);
      case "knock":
        return this.tell(from, { t: "knock", id: from.endpoint, name: said["name"] }, (one) => one.isModerator);
      default:
        if (from.isModerator) this.order(from, said, to);
    }
  }

  /** A connection broke, or somebody left. */
  gone(who: Occupant): void {
    if (!who.inside) return;
    who.inside = false;
    this.tell(who, { t: "left", id: who.endpoint });
  }

  private join(from: Occupant, password: unknown, isLetIn = false): void {
    const wanted = this.passwords.get(from.room);
    if (wanted !== undefined && wanted !== password && !isLetIn) return from.line.send({ t: "failed", error: "PASSWORD_REQUIRED" });
    if (this.lobby && !from.isModerator && !isLetIn) return from.line.send({ t: "failed", error: "MEMBERS_ONLY_ERROR" });
    const members = this.inside().filter((one) => one.room === from.room);
    from.inside = true;
    from.line.send({ t: "joined", id: from.endpoint, members: members.map((one) => one.endpoint) });
    this.tell(from, { t: "member", id: from.endpoint });
    for (const one of [...members, from]) {
      const role = (who: Occupant) => ({ t: "role", id: who.endpoint, role: who.isModerator ? "moderator" : "participant" });
      one.line.send(role(from));
      if (one !== from) from.line.send(role(one));
    }
    const recording = this.recordings.get(from.room);
    if (recording !== undefined) from.line.send({ t: "recording", recording, status: "on" });
  }

  /** What only moderators may. */
  private order(from: Occupant, said: Said, to: Occupant | undefined): void {
    if (said.t === "lock") this.passwords.set(from.room, String(said["password"]));
    else if (said.t === "record") this.record(from);
    else if (said.t === "stop-recording") this.stopRecording(from);
    else if (said.t === "mute") to?.line.send({ t: "muted", by: from.endpoint });
    else if (said.t === "kick" && to !== undefined) {
      to.line.send({ t: "kicked", by: from.endpoint });
      this.gone(to);
    } else if (said.t === "admit") {
      const waiting = this.all.find((one) => one.endpoint === said["id"]);
      if (waiting !== undefined) this.join(waiting, undefined, true);
    }
  }

  private record(from: Occupant): void {
    const refuse = (error: string): void => from.line.send({ t: "recording", status: "", error });
    if (!from.mayRecord) return refuse("not-allowed");
    if (this.recorders === 0) return refuse("service-unavailable");
    const recording = randomBytes(4).toString("hex");
    this.recorders -= 1;
    this.recordings.set(from.room, recording);
    for (const status of ["pending", "on"]) this.tellAll(from, { t: "recording", recording, status });
  }

  private stopRecording(from: Occupant): void {
    const recording = this.recordings.get(from.room);
    if (!this.recordings.delete(from.room)) return;
    this.recorders += 1;
    this.tellAll(from, { t: "recording", recording, status: "off" });
  }

  private tellAll(from: Occupant, message: object): void {
    from.line.send(message);
    this.tell(from, message);
  }

  private tell(from: Occupant, message: object, which: (one: Occupant) => boolean = () => true): void {
    for (const one of this.inside()) if (one !== from && one.room === from.room && which(one)) one.line.send(message);
  }
}
