import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** One frame out, unmasked as a server's are (RFC 6455, section 5.2). */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const size = length < 126 ? Buffer.from([length]) : length < 65_536 ? Buffer.alloc(3, 126) : Buffer.alloc(9, 127);
  if (size.length === 3) size.writeUInt16BE(length, 1);
  if (size.length === 9) size.writeBigUInt64BE(BigInt(length), 1);
  return Buffer.concat([Buffer.from([0x80 | opcode]), size, payload]);
}

/** The first whole frame in a buffer, and what follows it; null while it is not whole. */
function parse(buffer: Buffer): { opcode: number; payload: Buffer; rest: Buffer } | null {
  if (buffer.length < 6) return null;
  const short = (buffer[1] ?? 0) & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (buffer.length < 6 + extra) return null;
  const length = short === 126 ? buffer.readUInt16BE(2) : short === 127 ? Number(buffer.readBigUInt64BE(2)) : short;
  const start = 2 + extra + 4;
  if (buffer.length < start + length) return null;
  const mask = buffer.subarray(start - 4, start);
  const payload = Buffer.from(buffer.subarray(start, start + length));
  for (let at = 0; at < length; at += 1) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return { opcode: (buffer[0] ?? 0) & 0x0f, payload, rest: buffer.subarray(start + length) };
}

/** A server's end of a WebSocket, for whole text messages: all that the stand-in says and hears. */
export class ServerSocket {
  onText: (text: string) => void = () => undefined;
  onClose: () => void = () => undefined;
  private readonly stream: Duplex;
  private buffer: Buffer = Buffer.alloc(0);
  private isClosed = false;

  /** Answers the handshake. The subprotocol is `xmpp`, as a Jitsi server's is. */
  constructor(request: IncomingMessage, stream: Duplex) {
    this.stream = stream;
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${MAGIC}`).digest("base64");
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n`,
    );
    stream.on("data", (data: Buffer) => this.read(data));
    stream.on("close", () => this.closed());
    stream.on("error", () => this.closed());
  }

  send(text: string): void {
    if (!this.isClosed) this.stream.write(frame(TEXT, Buffer.from(text)));
  }

  /** Cuts the connection, without a word. */
  cut(): void {
    this.stream.destroy();
    this.closed();
  }

  private read(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (let found = parse(this.buffer); found !== null; found = parse(this.buffer)) {
      this.buffer = found.rest;
      if (found.opcode === TEXT) this.onText(found.payload.toString());
      else if (found.opcode === PING) this.stream.write(frame(PONG, found.payload));
      else if (found.opcode === CLOSE) this.stream.end(frame(CLOSE, found.payload));
    }
  }

  private closed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.onClose();
  }
}
