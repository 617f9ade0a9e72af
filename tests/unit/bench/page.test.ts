import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { httpEvent } from '../../../bench/http-event.ts';
import { QUESTIONS, usage } from '../../../bench/options.ts';
import { withTable } from '../../../bench/page.ts';
import { documentedMembers, valuesOf } from '../../support/bench/members.ts';

const page = readFileSync('docs/performance.md', 'utf8');

describe('docs/performance.md', () => {
  test.each(QUESTIONS)('has a place for the table of %s, and the help names it', (question) => {
    expect(withTable(page, question, 'a\nb')).toContain(
      `<!-- bench ${question} -->\n\n\`\`\`text\na\nb\n\`\`\`\n\n<!-- /bench ${question} -->`,
    );
    expect(usage).toMatch(new RegExp(`^  ${question} +\\w`, 'm'));
  });

  test('keeps all else when a table is written, and one table only', () => {
    const once = withTable(page, 'read', 'a');
    expect(withTable(once, 'read', 'b')).toBe(once.replace('text\na\n', 'text\nb\n'));
  });

  test.each(QUESTIONS)('says which members the JSON of %s has', (question) => {
    const members = documentedMembers(question);
    expect(members).toEqual(expect.arrayContaining(['question', 'machine.before.load']));
    expect(members.length).toBeGreaterThan(10);
  });
});

test('members are found through lists', () => {
  const json = { all: [{ a: { b: 1 } }, { a: {} }], one: { two: 3 } };
  expect(valuesOf(json, 'all[].a.b')).toEqual([1, undefined]);
  expect(valuesOf(json, 'one.two')).toEqual([3]);
});

test('an event has the route and the parameters of its path', () => {
  expect(httpEvent('POST', '/api/v1/applications/t/chats/7/messages', { body: 'x' })).toMatchObject(
    {
      routeKey: 'POST /api/v1/applications/{token}/chats/{chat}/messages',
      pathParameters: { token: 't', chat: '7' },
      headers: { 'content-type': 'application/json' },
      body: '{"body":"x"}',
    },
  );
  expect(() => httpEvent('GET', '/elsewhere')).toThrow('No route for GET /elsewhere');
});
