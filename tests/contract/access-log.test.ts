import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const { provider } = parse(readFileSync('serverless.yml', 'utf8'));

test('the access log of the gateway names the route, and neither a path nor a query nor a header', () => {
  const line: Record<string, string> = JSON.parse(provider.logs.httpApi.format);
  const variables = Object.values(line);
  expect(variables).toEqual(
    expect.arrayContaining(['$context.requestId', '$context.routeKey', '$context.status']),
  );
  const telling =
    /path|query|header|authori[sz]|\$context\.(?:error\.message|identity\.(?!sourceIp))/i;
  expect(variables.filter((variable) => telling.test(variable))).toEqual([]);
});
