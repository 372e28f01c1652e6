import { describe, expect, it } from "vitest";
import { people, person } from "./people.fixture";
import { computeView, wantedPictures, type ViewInput } from "./view";

const estelle = person(1, "Estelle", { role: "host", microphone: true, camera: true });
const koffi = person(2, "Koffi", { hand: 1, camera: true });
const fatou = person(3, "Fatou");
const afi = person(5, "Afi");

const input = (change: Partial<ViewInput> = {}): ViewInput => {
  const participants = change.participants ?? people(fatou, afi, koffi, estelle);
  return {
    you: 5,
    participants,
    speaking: [],
    spoke: new Map(),
    pinned: null,
    layout: "grid",
    mode: "video",
    screenAnyway: false,
    room: 9,
    before: [],
    headcount: participants.size,
    ...change,
  };
};

describe("who is where", () => {
  it("shows the host first, then raised hands, and oneself last", () => {
    expect(computeView(input())).toEqual({ stage: null, tiles: [1, 2, 3, 5], others: 0, sample: [] });
  });

  it("puts a shared screen on the stage in either layout", () => {
    const participants = people(fatou, afi, { ...estelle, screen: true });
    for (const layout of ["grid", "speaker"] as const) {
      expect(computeView(input({ participants, layout })).stage).toEqual({ participant: 1, source: "screen" });
    }
  });

  it("puts the speaker on the stage, never oneself, and not a second time in the tiles", () => {
    const view = computeView(input({ layout: "speaker", speaking: [5, 3], spoke: new Map([[3, 4]]) }));
    expect(view.stage).toEqual({ participant: 3, source: "camera" });
    expect(view.tiles).toEqual([1, 2, 5]);
  });

  it("keeps the last speaker through a silence, and begins with the host", () => {
    expect(computeView(input({ layout: "speaker" })).stage?.participant).toBe(1);
    expect(
      computeView(
        input({
          layout: "speaker",
          spoke: new Map([
            [2, 1],
            [3, 2],
          ]),
        }),
      ).stage?.participant,
    ).toBe(3);
  });

  it("keeps a pinned person whatever is said", () => {
    expect(computeView(input({ pinned: 2, speaking: [1], layout: "grid" })).stage).toEqual({ participant: 2, source: "camera" });
    expect(computeView(input({ pinned: 99 })).stage).toBeNull();
  });

  it("makes room for « N others », counting those whom the list leaves out", () => {
    const many = people(estelle, afi, ...Array.from({ length: 12 }, (_, index) => person(20 + index, `P${index}`)));
    const view = computeView(input({ participants: many, room: 6, headcount: 34 }));
    expect(view.tiles).toHaveLength(5);
    expect(view.tiles.at(-1)).toBe(5);
    expect(view.others).toBe(34 - 5);
    expect(view.sample).toHaveLength(3);
    expect(view.tiles).not.toContain(view.sample[0]);
  });

  it("lets nobody change places when someone else begins to speak", () => {
    const four = people(estelle, koffi, fatou, person(4, "Ibrahim"), afi);
    const before = computeView(input({ participants: four, room: 5 })).tiles;
    const after = computeView(input({ participants: four, room: 5, speaking: [4], before })).tiles;
    expect(after).toEqual(before);
  });

  it("gives a speaker without a tile the place of one who falls out, and moves no other", () => {
    const six = people(estelle, koffi, fatou, person(4, "Ibrahim"), person(6, "Yao"), afi);
    const before = computeView(input({ participants: six, room: 5 })).tiles;
    expect(before).toEqual([1, 2, 3, 5]);
    expect(computeView(input({ participants: six, room: 5, speaking: [6], before })).tiles).toEqual([1, 2, 6, 5]);
  });

  it("shows oneself alone", () => {
    expect(computeView(input({ participants: people(afi), layout: "speaker" }))).toEqual({
      stage: null,
      tiles: [5],
      others: 0,
      sample: [],
    });
  });
});

describe("pictures asked for", () => {
  const wanted = (change: Partial<ViewInput>) => wantedPictures(computeView(input(change)), input(change));

  it("are those on the screen, the stage first and largest, never one's own", () => {
    expect(wanted({ layout: "speaker", participants: people(estelle, koffi, { ...afi, camera: true }) })).toEqual([
      { participant: 1, source: "camera", max_height: 720 },
      { participant: 2, source: "camera", max_height: 180 },
    ]);
  });

  it("leave out a stage whose camera is off, and ask for it once it is on", () => {
    expect(wanted({ layout: "speaker", participants: people({ ...estelle, camera: false }, afi) })).toEqual([]);
    expect(wanted({ layout: "speaker", participants: people(estelle, afi) })).toHaveLength(1);
  });

  it("leave out cameras that are off", () => {
    expect(wanted({}).map((one) => one.participant)).toEqual([1, 2]);
  });

  it("are none in light mode, but for a screen asked for", () => {
    const participants = people({ ...estelle, screen: true }, koffi, afi);
    expect(wanted({ participants, mode: "light" })).toEqual([]);
    expect(wanted({ participants, mode: "light", screenAnyway: true })).toEqual([
      { participant: 1, source: "screen", max_height: 1080 },
    ]);
    expect(wanted({ participants, mode: "text", screenAnyway: true })).toEqual([]);
  });

  it("are never more than nine", () => {
    const many = people(afi, ...Array.from({ length: 20 }, (_, index) => person(20 + index, `P${index}`, { camera: true })));
    expect(wanted({ participants: many, room: 20, layout: "speaker" })).toHaveLength(9);
  });
});
