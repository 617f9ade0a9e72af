import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
  readonly gzipped: Buffer | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const COMPRESSED_ALREADY = new Set(['.woff2']);

/** Reads the files of the web page into memory, because a later build may replace their folder. */
export function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [`/${relative(folder, path).replaceAll(sep, '/')}`, pageFile(folder, path)]),
  );
}

function pageFile(folder: string, path: string): PageFile {
  const content = readFileSync(path);
  const extension = extname(path);
  // The names of files in assets/ change with the content, so browsers may cache them for long.
  // Browsers revalidate every other file.
  const isNamedByContent = relative(folder, path).startsWith(`assets${sep}`);
  return {
    content,
    gzipped: COMPRESSED_ALREADY.has(extension) ? undefined : gzipSync(content, { level: 9 }),
    headers: {
      'content-type': TYPES[extension] ?? 'application/octet-stream',
      'cache-control': isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
  };
}
