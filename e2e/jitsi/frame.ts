import { expect, type Frame, type Page } from "@playwright/test";

import { MEDIA_WITHIN } from "../fixtures/classroom.ts";

/** The frame in which a page has the Jitsi server's own page. */
async function frameOf(page: Page): Promise<Frame> {
  const element = await page.locator(".surface iframe").elementHandle();
  const frame = await element?.contentFrame();
  if (!frame) throw new Error("no frame");
  return frame;
}

interface MeetWindow {
  ownTracks?: { audio: MediaStreamTrack };
}

/** Whether the microphone of a page's frame is open. */
export async function microphoneOpen(page: Page): Promise<boolean | undefined> {
  const frame = await frameOf(page);
  return frame.evaluate(() => (window as unknown as MeetWindow).ownTracks?.audio.enabled);
}

/** Frames decoded, and sound energy received, of all others in a page's frame. */
async function received(page: Page): Promise<{ frames: number; energy: number }> {
  const frame = await frameOf(page);
  return frame.evaluate(async () => {
    const sum = { frames: 0, energy: 0 };
    for (const peer of (window.estradePeers ?? []).filter((one) => one.connectionState !== "closed"))
      for (const stat of (await peer.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
        if (stat.type !== "inbound-rtp") continue;
        sum.frames += stat.framesDecoded ?? 0;
        sum.energy += stat.totalAudioEnergy ?? 0;
      }
    return sum;
  });
}

/** Waits until a page's frame has decoded more pictures and heard more sound. */
export async function seesAndHears(page: Page): Promise<void> {
  const before = await received(page);
  await expect
    .poll(
      async () => {
        const now = await received(page);
        return now.frames > before.frames + 10 && now.energy > before.energy + 0.001;
      },
      { message: "pictures and sound come in the frame", ...MEDIA_WITHIN },
    )
    .toBe(true);
}
