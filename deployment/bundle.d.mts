export interface Bundle {
  /** The deployment package's files, by their paths in the package. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Bytes of code: `eager` loads at a cold start, `lazy` at import(). */
  readonly eager: number;
  readonly lazy: number;
  /** Paths of the sources, packages among them, that the code comes from. */
  readonly sources: { readonly eager: readonly string[]; readonly lazy: readonly string[] };
}

/** Bundles handlers. Their source paths are the input, and the keys of the result. */
export function bundle(
  root: string,
  handlers: readonly string[],
): Promise<ReadonlyMap<string, Bundle>>;

/** Contents of the project's files, by the paths that a package gives them. */
export function extraFiles(root: string, paths: readonly string[]): ReadonlyMap<string, Uint8Array>;
