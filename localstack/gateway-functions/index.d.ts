export const functions: Record<string, (event: unknown) => Promise<unknown>>;
