import { readFileSync } from "node:fs";
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

export default defineConfig({
  base: "/",
  publicDir: false,
  plugins: [emitNamedByPages()],
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
