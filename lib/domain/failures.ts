import { PassedOver } from './problems.ts';

/**
 * Collects the failures of single chats or applications. A job passes them over, so that they do
 * not stop the work on others, and reports them when it has done the rest.
 */
export function collectFailures() {
  const failed: { readonly what: string; readonly error: unknown }[] = [];
  return {
    /** Does the work. If it fails, notes that and returns undefined. `what`: for the report. */
    async passingOver<Done>(what: string, work: () => Promise<Done>): Promise<Done | undefined> {
      try {
        return await work();
      } catch (error) {
        failed.push({ what, error });
        return undefined;
      }
    },
    /** Throws PassedOver if any work failed. */
    report(): void {
      const [first] = failed;
      if (first)
        throw new PassedOver(
          failed.map(({ what }) => what),
          { cause: first.error },
        );
    },
  };
}

export type Failures = ReturnType<typeof collectFailures>;
