import { crc32, deflateRawSync } from 'node:zlib';

/**
 * Midnight of 1 January 1980, the earliest date: equal content gives an equal archive, and a
 * deployment skips unchanged archives.
 */
const DATE = (1 << 5) | 1;
const LOCAL_HEADER = 30;
const CENTRAL_HEADER = 46;
const END = 22;
/** Regular files that everybody may read: Lambda runs the code as another user. */
const MODE = 0o100644;
const MADE_BY_UNIX = 3 << 8;

/** Functions share most of their chunks, so each chunk is compressed once. */
const deflated = new WeakMap();

function deflate(content) {
  if (!deflated.has(content)) deflated.set(content, deflateRawSync(content, { level: 9 }));
  return deflated.get(content);
}

/** A zip archive (APPNOTE 6.3, no Zip64) of files by name. */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = Buffer.from(name);
    const packed = deflate(content);
    const [local, central] = [Buffer.alloc(LOCAL_HEADER), Buffer.alloc(CENTRAL_HEADER)];
    local.writeUInt32LE(0x04034b50, 0);
    common(local, 4, { path, content, packed });
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(MADE_BY_UNIX | 20, 4);
    common(central, 6, { path, content, packed });
    central.writeUInt32LE((MODE << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    parts.push(local, path, packed);
    directory.push(central, path);
    offset += local.length + path.length + packed.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(END);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, index, end]);
}

/** The part that both headers of a file share: version 2.0, UTF-8 names, deflate. */
function common(header, at, { path, content, packed }) {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(0x0800, at + 2);
  header.writeUInt16LE(8, at + 4);
  header.writeUInt16LE(DATE, at + 8);
  header.writeUInt32LE(crc32(content), at + 10);
  header.writeUInt32LE(packed.length, at + 14);
  header.writeUInt32LE(content.length, at + 18);
  header.writeUInt16LE(path.length, at + 22);
}
