export interface Bundle {
  /** The files of the deployment package by their paths in it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Bytes of code that a cold start loads, and those that wait behind import(). */
  readonly eager: number;
  readonly lazy: number;
}

/** Bundles handlers, given and answered by the paths of their sources. */
export function bundle(
  root: string,
  handlers: readonly string[],
): Promise<ReadonlyMap<string, Bundle>>;

/** The files of the project with their contents, as a package takes them. */
export function extraFiles(root: string, paths: readonly string[]): ReadonlyMap<string, Uint8Array>;
