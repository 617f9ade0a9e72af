/** The account that the credentials of this shell belong to; rejects with a sentence that says what to set. */
export function account(region: string): Promise<string>;
