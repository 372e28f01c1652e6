import type { Page } from "@playwright/test";

import { expectAccessible } from "../fixtures/axe.ts";
import { inbound } from "../fixtures/media.ts";
import { expect, test } from "../fixtures/test.ts";
import { STAND_IN } from "./stand-in.ts";

test.use({ serverBinary: STAND_IN });

/** Two people on the page `/stage`, each in a browser profile of their own. */
async function two(newVisitor: () => Promise<Page>): Promise<[Page, Page]> {
  const pages: [Page, Page] = [await newVisitor(), await newVisitor()];
  for (const page of pages) await page.goto("/stage");
  return pages;
}

/** Makes a call between two pages; the offer and the answer are carried by hand. `source` is what the caller sends. */
async function call(caller: Page, callee: Page, source: "devices" | "screen"): Promise<void> {
  const offer = await caller.evaluate(async (wanted) => {
    const media = navigator.mediaDevices;
    const stream = wanted === "screen" ? await media.getDisplayMedia({ video: true }) : await media.getUserMedia({ audio: true, video: true });
    const peer = new RTCPeerConnection();
    for (const track of stream.getTracks()) peer.addTrack(track, stream);
    await peer.setLocalDescription();
    await new Promise<void>((done) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done();
    });
    return peer.localDescription?.sdp ?? "";
  }, source);
  const answer = await callee.evaluate(async (sdp) => {
    const peer = new RTCPeerConnection();
    peer.ontrack = ({ streams }) => {
      const [video] = document.getElementsByTagName("video");
      if (video !== undefined) video.srcObject = streams[0] ?? null;
    };
    await peer.setRemoteDescription({ type: "offer", sdp });
    await peer.setLocalDescription();
    await new Promise<void>((done) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done();
    });
    return peer.localDescription?.sdp ?? "";
  }, offer);
  await caller.evaluate((sdp) => window.estradePeers?.[0]?.setRemoteDescription({ type: "answer", sdp }), answer);
}

test("fake camera and microphone cross from one profile to another", async ({ newVisitor }) => {
  const [caller, callee] = await two(newVisitor);
  await call(caller, callee, "devices");
  await expect
    .poll(async () => {
      const tracks = await inbound(callee);
      return tracks.map((track) => [track.kind, track.framesDecoded > 10, track.totalAudioEnergy > 0]).sort();
    })
    .toEqual([
      ["audio", false, true],
      ["video", true, false],
    ]);
  expect(await inbound(caller)).toEqual([]);
});

test("the screen is shared without a question", async ({ newVisitor }) => {
  const [caller, callee] = await two(newVisitor);
  await call(caller, callee, "screen");
  await expect.poll(async () => (await inbound(callee)).map((track) => track.framesDecoded > 0)).toEqual([true]);
  const [screen] = await inbound(callee);
  expect(screen).toMatchObject({ kind: "video", totalAudioEnergy: 0 });
  expect(screen?.frameWidth).toBeGreaterThanOrEqual(640);
});

test("axe looks at pages with a strict content policy, and finds what is wrong", async ({ newVisitor }) => {
  const page = await newVisitor();
  await page.goto("/labelled");
  await expectAccessible(page);
  await page.goto("/unlabelled");
  await expect(expectAccessible(page)).rejects.toThrow(/label: input/);
});

test("profiles share no cookies and speak French by default", async ({ newVisitor }) => {
  const [one, other] = await two(newVisitor);
  await one.evaluate(() => {
    document.cookie = "login=one";
  });
  expect(await one.evaluate(() => document.cookie)).toBe("login=one");
  expect(await other.evaluate(() => document.cookie)).toBe("");
  expect(await other.evaluate(() => [navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone])).toEqual([
    "fr-FR",
    "Europe/Paris",
  ]);
});
