import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SECURITY_HEADERS } from '../../localstack/web/security-headers.ts';

const template = readFileSync('deployment/web.yml', 'utf8');

test('the page is deployed with the security headers that it has on a laptop', () => {
  expect(template).toContain(`"${SECURITY_HEADERS['content-security-policy']}"`);
  expect(template).toContain(`ReferrerPolicy: ${SECURITY_HEADERS['referrer-policy']}`);
  expect(template).toContain('ContentTypeOptions: { Override: true }');
  for (const name of ['cross-origin-opener-policy', 'cross-origin-resource-policy'])
    expect(template).toContain(`Header: ${name}, Value: ${SECURITY_HEADERS[name]}`);
  expect(template).toContain(
    `Header: permissions-policy, Value: '${SECURITY_HEADERS['permissions-policy']}'`,
  );
});
