import { describe, expect, it } from "vitest";
import { Usage } from "./usage";

describe("the data meter", () => {
  it("tells a rate once it has seen enough, and follows a change of mode", () => {
    const usage = new Usage();
    expect(usage.add(0, 0)).toEqual({ total: 0, perHour: null });
    expect(usage.add(1_000_000, 10_000).perHour).toBeNull();
    expect(usage.add(2_000_000, 20_000)).toEqual({ total: 2_000_000, perHour: 360_000_000 });
    for (let second = 21; second <= 90; second++) usage.add(2_000_000, second * 1000);
    expect(usage.add(2_000_000, 91_000)).toEqual({ total: 2_000_000, perHour: 0 });
  });
});
