import { crc32, deflateRawSync } from 'node:zlib';
import { Zip } from 'fflate';

/**
 * The date of every file in an archive, the earliest possible: equal content gives an equal
 * archive, and a deployment skips unchanged archives.
 */
const MODIFIED = new Date(1980, 0, 1);
/** Regular files that everybody may read: Lambda runs the code as another user. */
const MODE = 0o100644;
const UNIX = 3;
const DEFLATE = 8;

/** Functions share most of their chunks, so each chunk is compressed once. */
const deflated = new WeakMap();

function deflate(content) {
  if (!deflated.has(content)) deflated.set(content, deflateRawSync(content, { level: 9 }));
  return deflated.get(content);
}

/** A zip archive of files by name. */
export function zip(files) {
  const parts = [];
  const archive = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const [filename, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = {
      filename,
      size: content.length,
      crc: crc32(content),
      compression: DEFLATE,
      mtime: MODIFIED,
      os: UNIX,
      attrs: (MODE << 16) >>> 0,
    };
    archive.add(file);
    file.ondata(null, deflate(content), true);
  }
  archive.end();
  return Buffer.concat(parts);
}
