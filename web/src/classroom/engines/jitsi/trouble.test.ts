import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeConnection, type FakeConference } from "./library.fixture";
import { Retries } from "./retries";
import { begin, GRANT, letIn, newest, settled, setUp, tearDown } from "./room.fixture";

const JOINED = "event of CONFERENCE_JOINED";

beforeEach(setUp);
afterEach(tearDown);

describe("what breaks", () => {
  it("goes over to long polling when the websocket does not open, each time with a new grant", async () => {
    const { join, renew, of } = begin();
    await join();
    await settled();
    newest().say("event of CONNECTION_FAILED", "connection.serverError");
    expect(renew).not.toHaveBeenCalled();
    vi.advanceTimersByTime(500);
    expect(renew).toHaveBeenCalledTimes(1);
    await join({ jwt: "token 2" });
    await settled();
    expect(FakeConnection.all).toHaveLength(2);
    expect(newest().token).toBe("token 2");
    expect(newest().options.serviceUrl).toBe(GRANT.bosh_url);
    await letIn();
    expect(of("state").at(-1)).toEqual({ type: "state", state: "connected" });
  });

  it("begins anew when the conference fails, ignores late words of the old one, and claims its new endpoint", async () => {
    const { join, renew, sent, of } = begin();
    await join();
    const old = await letIn();
    old.say("event of CONFERENCE_FAILED", "conference.chatError");
    old.say("event of CONNECTION_INTERRUPTED");
    expect(of("state").at(-1)?.state).toBe("interrupted");
    old.say("event of CONNECTION_RESTORED");
    expect(of("state").at(-1)?.state).toBe("connected");
    old.say("event of CONFERENCE_FAILED", "conference.videobridgeNotAvailable");
    vi.advanceTimersByTime(500);
    expect(renew).toHaveBeenCalledTimes(1);
    await join();
    await letIn();
    old.say("event of CONFERENCE_FAILED", "conference.videobridgeNotAvailable");
    vi.advanceTimersByTime(10_000);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(sent).toEqual([{ type: "endpoint", id: "me1" }, { type: "endpoint", id: "me2" }]);
  });

  it("keeps the conference when only the class's socket was away, and says again who this is", async () => {
    const { join, sent } = begin();
    await join();
    await letIn();
    await join({ jwt: "token 2" });
    await settled();
    expect(FakeConnection.all).toHaveLength(1);
    expect(sent).toEqual([{ type: "endpoint", id: "me1" }, { type: "endpoint", id: "me1" }]);
  });

  it("says so in the place of the pictures after some tries, once, and goes on every half minute", async () => {
    const { join, renew, of } = begin();
    await join();
    const fail = async (wait: number): Promise<void> => {
      await settled();
      newest().say("event of CONNECTION_FAILED", "connection.serverError");
      vi.advanceTimersByTime(wait - 1);
      const before = renew.mock.calls.length;
      vi.advanceTimersByTime(1);
      expect(renew.mock.calls.length - before, `after ${wait} ms`).toBe(1);
      await join();
    };
    for (const wait of [500, 1_500, 4_000, 8_000]) await fail(wait);
    expect(of("surface")).toEqual([]);
    for (let turn = 0; turn < 20; turn++) await fail(30_000);
    expect(of("surface").map((one) => one.surface)).toMatchObject([{ devices: null }]);
    expect(of("state").at(-2)?.state).toBe("failed");
    await letIn();
    expect(of("surface").at(-1)?.surface).toBeNull();
    expect(of("state").at(-1)?.state).toBe("connected");
  });

  it("waits between half and one and a half of that: a class does not come back as one", async () => {
    const waits = [0, 0.5, 1].map((random) => {
      const act = vi.fn();
      new Retries(() => random).soon(act);
      let waited = 0;
      for (; act.mock.calls.length === 0; waited++) vi.advanceTimersByTime(1);
      return waited;
    });
    expect(waits).toEqual([250, 500, 750]);
  });

  it("stays out when put out, whatever happens", async () => {
    const { join, renew, of } = begin();
    await join();
    const conference = await letIn();
    conference.say("event of KICKED");
    expect(of("surface").at(-1)?.surface).not.toBeNull();
    await join();
    await settled();
    vi.advanceTimersByTime(600_000);
    expect(FakeConnection.all).toHaveLength(1);
    expect(renew).not.toHaveBeenCalled();
  });

  it("does not wait for ever for a server that never answers: tries the other way, then says so", async () => {
    const { join, renew, of } = begin();
    await join();
    await settled();
    vi.advanceTimersByTime(19_999);
    expect(of("state").map((one) => one.state)).toEqual(["connecting"]);
    vi.advanceTimersByTime(501);
    expect(of("state").at(-1)?.state).toBe("interrupted");
    expect(renew).toHaveBeenCalledTimes(1);
    await join();
    await settled();
    expect(newest().options.serviceUrl).toBe(GRANT.bosh_url);
    vi.advanceTimersByTime(20_000);
    expect(of("state").at(-1)?.state).toBe("failed");
    expect(of("surface")).toHaveLength(1);
  });

  it("nor for a room that does not open, but for a host who lets in", async () => {
    const { join, renew, of } = begin();
    await join();
    await settled();
    newest().say("event of CONNECTION_ESTABLISHED");
    await settled();
    const silent = newest().conference as FakeConference;
    vi.advanceTimersByTime(20_500);
    expect(silent.done.at(-1)).toBe("leave");
    expect(renew).toHaveBeenCalledTimes(1);
    await join();
    await settled();
    expect(newest().options.serviceUrl, "the way there was good").toBe(GRANT.service_url);
    newest().say("event of CONNECTION_ESTABLISHED");
    await settled();
    newest().conference?.say("event of CONFERENCE_FAILED", "conference.membersOnly");
    vi.advanceTimersByTime(600_000);
    expect(renew).toHaveBeenCalledTimes(1);
    newest().conference?.say("event of CONFERENCE_JOINED");
    vi.advanceTimersByTime(600_000);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(of("state").at(-1)?.state).toBe("connected");
  });

  it("takes back the questions of a room that it has left", async () => {
    const { join, of } = begin({ is_host: true });
    await join();
    const conference = await letIn();
    for (const id of ["k1", "k2", "k3"]) conference.say("event of LOBBY_USER_JOINED", id, "Koffi");
    conference.say("event of LOBBY_USER_LEFT", "k2");
    of("question")[2]?.question?.answers[1]?.act();
    expect(of("question").filter((one) => one.question === null).map((one) => one.id)).toEqual(["k2", "k3"]);
    conference.say("event of CONFERENCE_FAILED", "conference.videobridgeNotAvailable");
    expect(of("question").filter((one) => one.question === null).map((one) => one.id)).toEqual(["k2", "k3", "k1"]);
  });

  it("asks to be let in at a guarded room, and asks its host about others", async () => {
    const { join, of, engine } = begin({ is_host: true });
    await join();
    await settled();
    newest().say("event of CONNECTION_ESTABLISHED");
    await settled();
    const conference = newest().conference as FakeConference;
    conference.say("event of CONFERENCE_FAILED", "conference.membersOnly");
    expect(conference.done.at(-1)).toBe("lobby Afi Essai");
    expect(of("surface").at(-1)?.surface).not.toBeNull();
    conference.say(JOINED);
    expect(of("surface").at(-1)?.surface).toBeNull();
    conference.say("event of LOBBY_USER_JOINED", "k1", "Koffi");
    const asked = of("question").at(-1)?.question;
    expect(asked?.text).toContain("Koffi");
    asked?.answers[0]?.act();
    expect(conference.done.at(-1)).toBe("admit k1");
    expect(of("question").at(-1)).toEqual({ type: "question", id: "k1", question: null });
    engine.leave();
    await settled();
    expect(conference.done.at(-1)).toBe("leave");
    expect(newest().closed).toBe(true);
  });

  it("carries nothing in text mode", async () => {
    const { engine, join } = begin();
    engine.setMode("text");
    await join();
    await settled();
    expect(FakeConnection.all).toEqual([]);
  });
});
