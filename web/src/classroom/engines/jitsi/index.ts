import type { EngineFactory } from "../port";
import { JitsiEngine } from "./engine";

export const createEngine: EngineFactory = (emit) => new JitsiEngine(emit);
