import { existsSync, readFileSync } from "node:fs";

import { EstradeServer } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";
import { STAND_IN } from "./stand-in.ts";

interface Seen {
  arguments: string[];
  settings: Record<string, string>;
  starts: number;
}

async function seenBy(server: EstradeServer): Promise<Seen> {
  return (await (await fetch(`${server.url}/seen`)).json()) as Seen;
}

test("a server has a folder and ports of its own and none of the runner's settings", async ({}, testInfo) => {
  process.env["DATABASE_URL"] = "postgres://elsewhere/precious";
  const options = { binary: STAND_IN, flags: ["--demo"], env: { ESTRADE_DEMO: "true" }, logFile: testInfo.outputPath("log") };
  const [one, two] = [await EstradeServer.launch(options), await EstradeServer.launch(options)];
  const seen = await seenBy(one);
  expect(seen.arguments).toEqual(["serve", "--demo"]);
  expect(seen.settings).toEqual({
    ESTRADE_LISTEN: `127.0.0.1:${one.httpPort}`,
    ESTRADE_PUBLIC_URL: one.url,
    ESTRADE_DATA_DIR: one.dataDir,
    ESTRADE_MEDIA_PORT: String(one.mediaPort),
    ESTRADE_MEDIA_PUBLIC_IP: "127.0.0.1",
    ESTRADE_INSTRUCTOR_SIGNUP: "open",
    ESTRADE_DEMO: "true",
  });
  expect(new Set([one.httpPort, one.mediaPort, two.httpPort, two.mediaPort]).size).toBe(4);
  expect(two.dataDir).not.toBe(one.dataDir);
  await one.stop();
  expect((await seenBy(two)).starts).toBe(1);
  await two.dispose();
  await one.dispose();
  expect(existsSync(one.dataDir)).toBe(false);
});

test("killed and started again, it has the same address and the same data", async ({}, testInfo) => {
  const server = await EstradeServer.launch({ binary: STAND_IN, logFile: testInfo.outputPath("log") });
  const before = { url: server.url, pid: server.pid, media: server.mediaPort };
  await server.kill9();
  expect(server.pid).toBeUndefined();
  await expect(fetch(server.url)).rejects.toThrow();
  await server.start();
  expect(server.url).toBe(before.url);
  expect(server.mediaPort).toBe(before.media);
  expect(server.pid).not.toBe(before.pid);
  expect((await seenBy(server)).starts).toBe(2);
  await server.stop();
  await server.dispose();
});

test("a server that cannot start says why, and leaves no folder", async ({}, testInfo) => {
  const logFile = testInfo.outputPath("log");
  const launch = EstradeServer.launch({ binary: STAND_IN, env: { STAND_IN: "fails" }, logFile });
  await expect(launch).rejects.toThrow(/ended with 1 before it was ready:\n.*the port is taken/s);
  const folder = /data would be in (\S+)/.exec(readFileSync(logFile, "utf8"))?.[1] ?? "";
  expect(folder).toContain("estrade-e2e-");
  expect(existsSync(folder)).toBe(false);
  await expect(EstradeServer.launch({ binary: "/nowhere/estrade", logFile })).rejects.toThrow(/before it was ready/);
});

test("a server that does not end well is not passed over", async ({}, testInfo) => {
  const options = { binary: STAND_IN, env: { STAND_IN: "stops badly" }, logFile: testInfo.outputPath("log") };
  const server = await EstradeServer.launch(options);
  await expect(server.stop()).rejects.toThrow(/ended with 1 when asked to stop/);
  await server.dispose();
});
