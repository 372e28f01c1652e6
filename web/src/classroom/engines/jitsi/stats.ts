import type { EngineStats, LinkQuality } from "../port";
import type { LocalStats } from "./library";
import type { Tracks } from "./tracks";

/** The figures that we read of `getStats` (W3C "Identifiers for WebRTC's Statistics API"). */
interface Report {
  type: string;
  trackIdentifier?: string;
  bytesReceived?: number;
  bytesSent?: number;
  framesDecoded?: number;
  frameWidth?: number;
  frameHeight?: number;
  totalAudioEnergy?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
}

/** A count that goes on over several connections, each of which begins at nothing. */
export class Count {
  private before = 0;
  private last = 0;

  /** Takes the newest count of a connection and answers the count of all. */
  add(now: number): number {
    if (now < this.last) this.before += this.last;
    this.last = now;
    return this.before + now;
  }
}

/** Judges the link by Jitsi's own figure (0 to 100). */
export function qualityOf(stats: LocalStats): LinkQuality {
  const quality = stats.connectionQuality ?? 100;
  return quality < 30 ? "poor" : quality < 65 ? "fair" : "good";
}

export interface Meters {
  received: Count;
  sent: Count;
}

/** Reads what the conference has carried, each track under the name of whom it carries. */
export function readStats(report: RTCStatsReport | null, tracks: Tracks, meters: Meters, roundTripMs: number | null): EngineStats {
  const reports: Report[] = [];
  report?.forEach((one: Report) => reports.push(one));
  const transports = reports.filter((one) => one.type === "transport");
  const sum = (key: "bytesReceived" | "bytesSent"): number => transports.reduce((all, one) => all + (one[key] ?? 0), 0);
  const pair = reports.find((one) => one.type === "candidate-pair" && one.nominated && one.currentRoundTripTime !== undefined);
  const stats: EngineStats = {
    bytesReceived: meters.received.add(sum("bytesReceived")),
    bytesSent: meters.sent.add(sum("bytesSent")),
    roundTripMs: pair?.currentRoundTripTime === undefined ? roundTripMs : Math.round(pair.currentRoundTripTime * 1000),
    pictures: [],
    sounds: [],
  };
  for (const { participant, source, media } of tracks.carried()) {
    const found = reports.find((one) => one.type === "inbound-rtp" && one.trackIdentifier === media.id);
    if (source === null)
      stats.sounds.push({
        participant,
        totalAudioEnergy: found?.totalAudioEnergy ?? 0,
        bytesReceived: found?.bytesReceived ?? 0,
      });
    else
      stats.pictures.push({
        participant,
        source,
        framesDecoded: found?.framesDecoded ?? 0,
        width: found?.frameWidth ?? 0,
        height: found?.frameHeight ?? 0,
      });
  }
  return stats;
}

/** The figures of something that carries nothing which this page could count. */
export const NOTHING: EngineStats = { bytesReceived: 0, bytesSent: 0, roundTripMs: null, pictures: [], sounds: [] };
