import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** Files that pages name by themselves (`<use href>`, `<link rel="icon">`): hashed and listed in the manifest like the rest. */
const NAMED_BY_PAGES = ["src/icons/sprite.svg", "src/icons/favicon.svg"];

function emitNamedByPages(): Plugin {
  return {
    name: "emit-named-by-pages",
    apply: "build",
    buildStart() {
      for (const path of NAMED_BY_PAGES) {
        const name = path.slice(path.lastIndexOf("/") + 1);
        this.emitFile({ type: "asset", name, originalFileName: path, source: readFileSync(path) });
      }
    },
  };
}

const TEXT = fileURLToPath(new URL("./src/text/", import.meta.url));
const PAGES = fileURLToPath(new URL("./src/pages/", import.meta.url));
const OWN_COPY = "?pages";

/**
 * Gives the pages' script its own copy of the few functions that it shares with the classroom. A common file of 1 kB would
 * cost every page one more round trip.
 */
function copySharedTextIntoPages(): Plugin {
  return {
    name: "copy-shared-text-into-pages",
    apply: "build",
    enforce: "pre",
    async resolveId(source, importer) {
      if (!importer || !source.startsWith(".") || !(importer.startsWith(PAGES) || importer.endsWith(OWN_COPY))) return null;
      const found = await this.resolve(source, importer.replace(OWN_COPY, ""), { skipSelf: true });
      return found?.id.startsWith(TEXT) ? found.id + OWN_COPY : null;
    },
  };
}

export default defineConfig({
  base: "/",
  publicDir: false,
  plugins: [copySharedTextIntoPages(), emitNamedByPages()],
  build: {
    manifest: "manifest.json",
    target: ["es2020", "chrome90", "firefox90", "safari14"],
    // No data: addresses: the content policy of the pages has no room for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        app: "src/styles/app.css",
        classroom: "src/styles/classroom.css",
        main: "src/pages/main.ts",
        room: "src/classroom/main.tsx",
      },
    },
  },
});
