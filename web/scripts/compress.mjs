// Writes .br and .gz beside every built file, so that the server never compresses a static answer itself.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const COMPRESSIBLE = /\.(js|css|svg|json)$/;
const root = fileURLToPath(new URL("../dist/assets", import.meta.url));

for (const name of readdirSync(root, { recursive: true })) {
  if (!COMPRESSIBLE.test(name)) continue;
  const path = join(root, name);
  const raw = readFileSync(path);
  const br = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  const gz = gzipSync(raw, { level: 9 });
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gz);
  console.log(
    `${name.padEnd(36)} ${String(raw.length).padStart(7)} B  br ${String(br.length).padStart(6)}  gz ${String(gz.length).padStart(6)}`,
  );
}
