/** The faults of a deployment's settings, each as a sentence that says what to do. */
export function faultsOf(
  env: Readonly<Record<string, string | undefined>>,
  stores: string,
): readonly string[];
