import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import type { Duplex } from "node:stream";

import { sparePort } from "../fixtures/ports.ts";
import { type Line, type Occupant, Rooms } from "./rooms.ts";
import { ServerSocket } from "./websocket.ts";

const FILES: Readonly<Record<string, string>> = {
  "/libs/lib-jitsi-meet.min.js": "lib-jitsi-meet.js",
  "/external_api.js": "external_api.js",
  "/meet.js": "meet.js",
};
const MEET = `<!doctype html><html lang="fr"><head><title>Jitsi Meet</title></head><body><script src="/libs/lib-jitsi-meet.min.js"></script><script src="/meet.js"></script></body></html>`;

/** How the stand-in's scripts are answered. */
export type Scripts = "there" | "missing" | "html" | "never";

/** A page that polls: what it has not been told yet, and the answer that waits for more. */
interface Poller {
  readonly occupant: Occupant | null;
  readonly queue: object[];
  waiting: ServerResponse | null;
}

/**
 * A Jitsi server as far as browsers see one: its scripts, its way in over WebSocket and over long polling, rooms with tokens,
 * roles, password and lobby. Its words are its own; its library's events and their order are those of lib-jitsi-meet.
 * Sound and picture go between the pages themselves.
 */
export class JitsiStandIn {
  readonly rooms: Rooms;
  scripts: Scripts = "there";
  /** Refuses to upgrade, as a proxy would that knows no WebSocket. */
  noWebSocket = false;
  /** Takes what is to be upgraded and never answers, as some boxes on the way do. */
  swallowsWebSocket = false;
  readonly port: number;
  private readonly http: Server;
  private readonly pollers = new Map<string, Poller>();
  private readonly never = new Set<ServerResponse>();
  private readonly swallowed = new Set<Duplex>();

  private constructor(secret: string, port: number) {
    this.rooms = new Rooms(secret);
    this.port = port;
    this.http = createServer((request, answer) => void this.answer(request, answer));
    this.http.on("upgrade", (request: IncomingMessage, stream: Duplex) => this.upgrade(request, stream));
  }

  static async launch(secret: string): Promise<JitsiStandIn> {
    const standIn = new JitsiStandIn(secret, await sparePort());
    standIn.http.listen(standIn.port, "127.0.0.1");
    await once(standIn.http, "listening");
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Who of that name is in a room now. */
  of(name: string): Occupant[] {
    return this.rooms.inside().filter((one) => one.name === name);
  }

  /** Says something to somebody's page as the server would. */
  say(name: string, message: object): void {
    for (const one of this.of(name)) one.line.send(message);
  }

  /** Cuts the connections of somebody. */
  cut(name: string): void {
    for (const one of this.of(name)) one.line.cut();
  }

  async close(): Promise<void> {
    for (const one of this.rooms.all) one.line.cut();
    for (const kept of [...this.never, ...this.swallowed]) kept.destroy();
    this.http.closeAllConnections();
    await new Promise<void>((done) => this.http.close(() => done()));
  }

  private async answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    if (url.pathname === "/http-bind") return this.poll(request, answer, url);
    const file = FILES[url.pathname];
    if (file === undefined) return void answer.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(MEET);
    if (this.scripts === "never") return void this.never.add(answer);
    if (this.scripts === "missing") return void answer.writeHead(404).end();
    if (this.scripts === "html") {
      const kind = { "content-type": "text/html; charset=utf-8", "x-content-type-options": "nosniff" };
      return void answer.writeHead(200, kind).end("<!doctype html><title>Bientôt de retour</title>");
    }
    const script = await readFile(new URL(file, import.meta.url));
    answer.writeHead(200, { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-store" }).end(script);
  }

  private upgrade(request: IncomingMessage, stream: Duplex): void {
    if (this.swallowsWebSocket) return void this.swallowed.add(stream);
    const url = new URL(request.url ?? "/", this.url);
    if (this.noWebSocket || url.pathname !== "/xmpp-websocket") return void stream.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    const socket = new ServerSocket(request, stream);
    const line: Line = { send: (message) => socket.send(JSON.stringify(message)), cut: () => socket.cut() };
    const occupant = this.letIn(line, url);
    if (occupant === null) return;
    socket.onText = (text) => this.rooms.hear(occupant, JSON.parse(text) as { t: string });
    socket.onClose = () => this.rooms.gone(occupant);
  }

  private letIn(line: Line, url: URL): Occupant | null {
    const occupant = this.rooms.enter(line, url.searchParams.get("room") ?? "", url.searchParams.get("token") ?? "");
    line.send({ t: occupant === null ? "refused" : "ok" });
    return occupant;
  }

  /** Long polling: `POST` says something, `GET` hears what has come, and waits while nothing has. */
  private async poll(request: IncomingMessage, answer: ServerResponse, url: URL): Promise<void> {
    answer.setHeader("access-control-allow-origin", "*");
    const id = url.searchParams.get("sid") ?? "";
    const poller = this.pollers.get(id) ?? this.newPoller(id, url);
    if (request.method === "POST") {
      let body = "";
      for await (const piece of request) body += String(piece);
      if (poller.occupant !== null) this.rooms.hear(poller.occupant, JSON.parse(body) as { t: string });
      return void answer.writeHead(204).end();
    }
    poller.waiting = answer;
    answer.on("close", () => {
      if (poller.waiting === answer && poller.occupant !== null) this.rooms.gone(poller.occupant);
    });
    flush(poller);
  }

  private newPoller(id: string, url: URL): Poller {
    const queue: object[] = [];
    const line: Line = {
      send: (message) => {
        queue.push(message);
        const poller = this.pollers.get(id);
        if (poller !== undefined) flush(poller);
      },
      cut: () => {
        this.pollers.get(id)?.waiting?.destroy();
        this.pollers.delete(id);
      },
    };
    const poller: Poller = { occupant: this.letIn(line, url), queue, waiting: null };
    this.pollers.set(id, poller);
    return poller;
  }
}

function flush(poller: Poller): void {
  const answer = poller.waiting;
  if (answer === null || poller.queue.length === 0) return;
  poller.waiting = null;
  answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(poller.queue.splice(0)));
}
