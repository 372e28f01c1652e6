/** The grant of `welcome` for this engine (docs/protocol.md, "Engine `jitsi`"). */
export interface Grant {
  /** `lib`: our own interface over the server's library. `iframe`: the server's own page in ours. `tab`: a page of its own. */
  ui: "lib" | "iframe" | "tab";
  script_url: string | null;
  /** Host, and port where it is not the usual one, of the server's pages. */
  domain: string;
  hosts: { domain: string; muc: string; focus: string };
  /** XMPP over WebSocket (RFC 7395), and over long polling (XEP-0206) where that does not get through. */
  service_url: string;
  bosh_url: string;
  room: string;
  password: string | null;
  /** Good for ten minutes; looked at on connecting alone. */
  jwt: string | null;
  /** The room as a page of its own. */
  link: string;
  /** Lines of picture of what is on the stage. */
  max_height: number;
  is_host: boolean;
  /** Whether the reader may record the class, once they moderate. */
  records: boolean;
  /** The session's id. */
  session: number;
  /** The name under which the reader is shown. */
  name: string;
}

/** Reads a grant. Throws when it names no room: page and server are of different versions then. */
export function readGrant(raw: unknown): Grant {
  const value = (raw ?? {}) as Record<string, unknown>;
  const text = (key: string): string => (typeof value[key] === "string" ? value[key] : "");
  const hosts = (value.hosts ?? {}) as Partial<Grant["hosts"]>;
  const domain = hosts.domain ?? text("domain");
  if (text("room") === "") throw new Error("the grant names no room");
  return {
    ui: value.ui === "lib" || value.ui === "iframe" ? value.ui : "tab",
    script_url: text("script_url") || null,
    domain: text("domain"),
    hosts: { domain, muc: hosts.muc ?? `conference.${domain}`, focus: hosts.focus ?? `focus.${domain}` },
    service_url: text("service_url"),
    bosh_url: text("bosh_url"),
    room: text("room"),
    password: text("password") || null,
    jwt: text("jwt") || null,
    link: httpOnly(text("link")),
    max_height: typeof value.max_height === "number" ? value.max_height : 720,
    is_host: value.is_host === true,
    records: value.records === true,
    session: Number(value.session),
    name: text("name"),
  };
}

/** What becomes the address of a link is one of the web, whatever was configured. */
export function httpOnly(address: string): string {
  return /^https?:\/\//i.test(address) ? address : "";
}
