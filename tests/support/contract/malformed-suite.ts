import { beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { ProblemDetails } from '../../../lib/contracts/resources.ts';
import { call, newApplication, newChat, post } from '../api/http.ts';
import { type RawAnswer, type RawRequest, sendRaw } from '../api/raw-http.ts';
import { malformedRequests } from './malformed.ts';

/** Sends `count` malformed requests. Tests their responses, and that they changed nothing. */
export function malformedSuite(count: number): void {
  const answers: { request: RawRequest; answer: RawAnswer }[] = [];
  let application = '';
  let chat = '';

  beforeAll(async () => {
    application = await newApplication();
    chat = await newChat(application);
    await post(`${chat}/messages`, { body: 'the only one' });
    const requests = malformedRequests(count, `/api/v1${application}`, `/api/v1${chat}`);
    await Promise.all(
      Array.from({ length: 8 }, async (_, lane) => {
        for (let i = lane; i < requests.length; i += 8) {
          const request = requests[i] as RawRequest;
          answers.push({ request, answer: await sendRaw(request) });
        }
      }),
    );
  }, 1_200_000);

  const shown = (found: typeof answers) =>
    found.slice(0, 10).map(({ request: { body, ...rest }, answer }) => ({
      ...rest,
      body: Buffer.from(body ?? '')
        .toString('utf8')
        .slice(0, 200),
      answer: { ...answer, body: answer.body.slice(0, 200) },
    }));

  test('every malformed request is answered by a status of 400 to 499', () => {
    expect(answers).toHaveLength(count);
    expect(
      shown(answers.filter(({ answer: { status } }) => !(status >= 400 && status < 500))),
    ).toEqual([]);
  });

  test('where our code was reached, by problem details with that status', () => {
    const ours = answers.filter(({ answer }) => answer.contentType === 'application/problem+json');
    expect(ours.length).toBeGreaterThan(count / 2);
    const wrong = ours.filter(({ request, answer: { status, body } }) => {
      if (request.method === 'HEAD') return body !== '';
      const { data } = z.safeParse(ProblemDetails, JSON.parse(body));
      return data?.status !== status;
    });
    expect(shown(wrong)).toEqual([]);
  });

  test('else by what docs/gateway.md says of the gateway', () => {
    const theirs = answers.filter(
      ({ answer }) => answer.contentType !== 'application/problem+json',
    );
    expect(shown(theirs.filter(({ request, answer }) => !isOfTheGateway(request, answer)))).toEqual(
      [],
    );
  });

  test('and no number is burnt', async () => {
    expect((await call(chat)).body).toMatchObject({ head: 1, messages_count: 1, revision: 1 });
    expect((await call(`${chat}/messages/1`)).body.body).toBe('the only one');
    expect((await post(`${chat}/messages`, { body: 'next' })).body.number).toBe(2);
    expect((await post(`${application}/chats`, {})).body.number).toBe(2);
  });
}

const KNOWN_METHODS = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|PROPFIND)$/;

const isDecodable = (target: string): boolean => {
  try {
    decodeURIComponent(target.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
};

/**
 * The gateway's own responses, as docs/gateway.md lists them, line by line, for serverless-offline
 * and for the plain host.
 */
function isOfTheGateway(request: RawRequest, { status, contentType, body }: RawAnswer): boolean {
  const { method, target, headers = {} } = request;
  const isHttp =
    KNOWN_METHODS.test(method) &&
    /^[\x21-\x7e]+$/.test(target) &&
    Object.entries(headers).every(
      ([name, value]) =>
        /^[\w-]+$/.test(name) &&
        /^[^\0]{0,16000}$/.test(value) &&
        !/^(content-length|transfer-encoding)$/.test(name),
    );
  const isLong = Object.values(headers).some((value) => value.length > 16_000);
  if (!isHttp) {
    const isRefused = status === 400 || (isLong && status === 431);
    return isRefused && contentType === undefined && body === '';
  }
  if (!isDecodable(target)) return status === 400 && JSON.parse(body).message === 'Bad Request';
  return status === 403 && headers.host !== undefined && body === '{"message":"Forbidden"}';
}
