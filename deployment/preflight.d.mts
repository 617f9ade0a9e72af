/** What is wrong with the settings of a deployment, a sentence each that says what to do. */
export function faultsOf(
  env: Readonly<Record<string, string | undefined>>,
  stores: string,
): readonly string[];
