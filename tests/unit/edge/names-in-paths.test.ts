import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseChatNumber, parseMessageNumber, parseToken } from '../../../lib/edge/names.ts';
import { problemIn } from '../../support/api/problems.ts';

const token = '0123456789abcdef0123456789abcdef';

describe('a number in a path', () => {
  test.each([
    ['1', 1],
    ['42', 42],
    ['4294967295', 4_294_967_295],
  ])('%s is a plain decimal', (text, number) => {
    expect(parseChatNumber(text)).toBe(number);
    expect(parseMessageNumber(text)).toBe(number);
  });

  test.each([
    '',
    '0',
    '01',
    '+1',
    '-1',
    '1.0',
    '1e3',
    '0x1',
    ' 1',
    '1 ',
    '1\n',
    '1_000',
    '١',
    '１',
    'NaN',
    'Infinity',
    '4294967296',
    '99999999999999999999999',
    '1'.repeat(5000),
  ])('%j is not found: each resource has one URL', (text) => {
    expect(problemIn(() => parseChatNumber(text)).code).toBe('chat-not-found');
    expect(problemIn(() => parseMessageNumber(text)).code).toBe('message-not-found');
  });

  test('is accepted only as it is printed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.nat().map(String)), (text) => {
        try {
          expect(String(parseMessageNumber(text))).toBe(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'message-not-found', status: 404 });
        }
      }),
    );
  });
});

describe('a token in a path', () => {
  test('has 32 hexadecimal digits', () => {
    expect(parseToken(token)).toBe(token);
  });

  test.each([
    '',
    'x',
    token.toUpperCase(),
    `${token}0`,
    token.slice(1),
    `${token}\n`,
    '{}',
    '*',
    `${token}:1`,
  ])('%j is treated like an unknown token', (text) => {
    expect(problemIn(() => parseToken(text))).toMatchObject({
      code: 'application-not-found',
      status: 404,
    });
  });
});
