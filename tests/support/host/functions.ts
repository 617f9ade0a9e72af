/** Functions that the tests of the hosts load in place of the handlers. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Returns its event in a header, because the response to a HEAD has no body. */
export const echo = async (event: APIGatewayProxyEventV2) => ({
  statusCode: 200,
  headers: { 'x-event': Buffer.from(JSON.stringify(event)).toString('base64url') },
});

/** The event that `echo` returned in these lines of a response. */
export function eventIn(head: string): APIGatewayProxyEventV2 {
  const [, text = ''] = /^x-event: *(\S+)/im.exec(head) ?? [];
  return JSON.parse(Buffer.from(text, 'base64url').toString());
}
