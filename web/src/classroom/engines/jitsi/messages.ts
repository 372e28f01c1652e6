/** Jitsi's endpoints and whose they are. */
export type Endpoints = ReadonlyMap<string, number>;

export interface Rights {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}

/** To the server's half: this connection is in Jitsi's room as that endpoint. */
export type ToServer = { type: "endpoint"; id: string };

export type FromServer =
  | { type: "endpoints"; map: Endpoints }
  | ({ type: "rights" } & Rights)
  /** For hosts' pages, which may do it on Jitsi. */
  | { type: "mute" | "kick"; endpoint: string };

/** Reads a message of the server's half; null for one that this version does not know. */
export function readMessage(raw: unknown): FromServer | null {
  const value = (raw ?? {}) as Record<string, unknown>;
  switch (value.type) {
    case "endpoints": {
      const named = Object.entries((value.map ?? {}) as Record<string, unknown>);
      return { type: "endpoints", map: new Map(named.filter((one): one is [string, number] => typeof one[1] === "number")) };
    }
    case "rights":
      return {
        type: "rights",
        microphone: value.microphone === true,
        camera: value.camera === true,
        screen: value.screen === true,
      };
    case "mute":
    case "kick":
      return typeof value.endpoint === "string" ? { type: value.type, endpoint: value.endpoint } : null;
    default:
      return null;
  }
}
