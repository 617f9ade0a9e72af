/** The AWS account of this shell's credentials. Rejects with a sentence that says what to set. */
export function account(region: string): Promise<string>;
