/** A zip archive of files by name; the same files make the same bytes. */
export function zip(files: ReadonlyMap<string, Uint8Array>): Uint8Array;
