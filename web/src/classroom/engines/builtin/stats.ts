import type { EngineStats } from "../port";
import type { Peer } from "./peer";
import type { Slots } from "./slots";

/** The figures that we read of `getStats` (W3C "Identifiers for WebRTC's Statistics API"). */
interface Report {
  type: string;
  kind?: string;
  mid?: string;
  bytesReceived?: number;
  bytesSent?: number;
  framesDecoded?: number;
  frameWidth?: number;
  frameHeight?: number;
  totalAudioEnergy?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
}

/** Bytes of connections that were closed before this one. */
export interface Carried {
  received: number;
  sent: number;
}

/** Reads what a connection has carried, each slot under the name of whom it carries now. */
export async function readStats(peer: Peer | null, slots: Slots, carried: Carried): Promise<EngineStats> {
  const stats: EngineStats = {
    bytesReceived: carried.received,
    bytesSent: carried.sent,
    roundTripMs: null,
    pictures: [],
    sounds: [],
  };
  if (!peer) return stats;
  const reports: Report[] = [];
  (await peer.connection.getStats()).forEach((report: Report) => reports.push(report));
  for (const report of reports) {
    if (report.type === "transport") {
      stats.bytesReceived += report.bytesReceived ?? 0;
      stats.bytesSent += report.bytesSent ?? 0;
    }
    if (report.type === "candidate-pair" && report.nominated && report.currentRoundTripTime !== undefined) {
      stats.roundTripMs = Math.round(report.currentRoundTripTime * 1000);
    }
  }
  const inbound = (mid: string | null): Report | undefined =>
    reports.find((report) => report.type === "inbound-rtp" && report.mid === mid);
  peer.pictures.forEach((transceiver, index) => {
    const report = inbound(transceiver.mid);
    const slot = slots.seen(index);
    stats.pictures.push({
      participant: slot?.participant ?? null,
      source: slot?.source ?? null,
      framesDecoded: report?.framesDecoded ?? 0,
      width: report?.frameWidth ?? 0,
      height: report?.frameHeight ?? 0,
    });
  });
  peer.sounds.forEach((transceiver, index) => {
    const report = inbound(transceiver.mid);
    stats.sounds.push({
      participant: slots.heard(index),
      totalAudioEnergy: report?.totalAudioEnergy ?? 0,
      bytesReceived: report?.bytesReceived ?? 0,
    });
  });
  return stats;
}
