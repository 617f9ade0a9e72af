/** A zip archive of files by name. The same files give the same bytes. */
export function zip(files: ReadonlyMap<string, Uint8Array>): Uint8Array;
