/** Functions that the tests of the hosts load in place of the handlers. */
import fs from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Returns its event in a header, because the response to a HEAD has no body. */
export const echo = async (event: APIGatewayProxyEventV2) => ({
  statusCode: 200,
  headers: { 'x-event': Buffer.from(JSON.stringify(event)).toString('base64url') },
});

let looks = 0;

/** Counts the files that are looked for from now on by the functions of `node:fs` that wait. */
export function countLooks(): void {
  for (const name of ['existsSync', 'readFileSync', 'statSync'] as const) {
    const original = fs[name] as (...args: unknown[]) => unknown;
    Object.assign(fs, {
      [name]: (...args: unknown[]) => {
        looks += 1;
        return original(...args);
      },
    });
  }
}

/** Returns how many files were looked for. */
export const looked = async () => ({ statusCode: 200, body: String(looks) });

/** The event that `echo` returned in these lines of a response. */
export function eventIn(head: string): APIGatewayProxyEventV2 {
  const [, text = ''] = /^x-event: *(\S+)/im.exec(head) ?? [];
  return JSON.parse(Buffer.from(text, 'base64url').toString());
}
