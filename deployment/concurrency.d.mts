/** Fits a service to the account's limit of concurrent executions: reservations, and an alarm. */
export function fitConcurrency(
  service: { readonly functions: object; readonly resources: { readonly Resources: object } },
  env: { readonly LAMBDA_CONCURRENCY?: string },
): void;
