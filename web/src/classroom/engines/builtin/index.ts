import type { EngineFactory } from "../port";
import { BuiltinEngine } from "./engine";

export const createEngine: EngineFactory = (emit) => new BuiltinEngine(emit);
