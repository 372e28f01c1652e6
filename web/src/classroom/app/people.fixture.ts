import type { Participant } from "../../api/protocol";

/** A participant for tests: present, quiet, in video mode, unless said otherwise. */
export function person(id: number, name: string, change: Partial<Participant> = {}): Participant {
  return {
    id,
    name,
    role: "participant",
    mode: "video",
    microphone: false,
    camera: false,
    screen: false,
    hand: null,
    connected: true,
    ...change,
  };
}

/** A room's list of people. */
export function people(...list: Participant[]): Map<number, Participant> {
  return new Map(list.map((one) => [one.id, one]));
}
