import { fileURLToPath } from "node:url";

/** A program that keeps to the fixture's contract only. */
export const STAND_IN = fileURLToPath(new URL("./stand-in.mjs", import.meta.url));
