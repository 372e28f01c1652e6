/** Opus settings of RFC 7587: silence costs nothing, lost packets are mended, and the rate suits metered links. */
const OPUS = { minptime: "10", useinbandfec: "1", usedtx: "1", maxaveragebitrate: "24000", stereo: "0" };

/** Milliseconds of sound in a packet: twice the usual, which halves what headers cost on a metered link. */
const PACKET_MS = 40;

/** Asks, in an answer, for sound in longer packets (`a=ptime`, RFC 8866 section 6.4). */
export function askForLongPackets(sdp: string): string {
  return sdp.replace(/^(a=rtpmap:\d+ opus\/48000.*)\r\n/gim, `$1\r\na=ptime:${PACKET_MS}\r\n`);
}

/**
 * Writes our Opus settings into every `a=fmtp` line of Opus. A sender obeys the description it receives, so the answer is
 * treated as well as the offer.
 */
export function tuneOpus(sdp: string): string {
  const types = new Set([...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim)].map((match) => match[1]));
  const written = new Set<string>();
  const lines = sdp.split("\r\n").map((line) => {
    const match = /^a=fmtp:(\d+) (.*)$/.exec(line);
    const type = match?.[1];
    if (!type || !types.has(type)) return line;
    written.add(type);
    const settings = new Map((match[2] ?? "").split(";").map((pair) => pair.trim().split("=") as [string, string]));
    for (const [name, value] of Object.entries(OPUS)) settings.set(name, value);
    return `a=fmtp:${type} ${[...settings].map(([name, value]) => `${name}=${value}`).join(";")}`;
  });
  const missing = [...types].filter((type): type is string => type !== undefined && !written.has(type));
  if (missing.length === 0) return lines.join("\r\n");
  const all = Object.entries(OPUS)
    .map(([name, value]) => `${name}=${value}`)
    .join(";");
  return lines
    .flatMap((line) => {
      const type = missing.find((one) => line.startsWith(`a=rtpmap:${one} `));
      return type ? [line, `a=fmtp:${type} ${all}`] : [line];
    })
    .join("\r\n");
}
