// Leaves a .br and a .gz beside every file below a folder that gets smaller by it.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const [folder] = process.argv.slice(2);

const brotli = (bytes) =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
const zipped = (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION });

async function compress(file) {
  const bytes = await readFile(file);
  for (const [suffix, encode] of [[".br", brotli], [".gz", zipped]]) {
    const encoded = await encode(bytes);
    if (encoded.length < bytes.length) await writeFile(file + suffix, encoded);
  }
}

const entries = await readdir(folder, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile());
await Promise.all(files.map((file) => compress(join(file.parentPath ?? file.path, file.name))));
