import { expect, test } from '@jest/globals';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import { loggable } from '../../../lib/runtime/loggable.ts';

/** Errors as the clients throw them, with the sent data in their members. */
const errors = {
  redis: Object.assign(new Error('OOM command not allowed'), {
    command: { name: 'evalsha', args: ['{"body":"a secret"}'] },
  }),
  mysql: Object.assign(new Error('Lock wait timeout exceeded'), {
    code: 'ER_LOCK_WAIT_TIMEOUT',
    sql: "insert into messages values ('a secret')",
  }),
  duplicate: Object.assign(new Error("Duplicate entry '1-a secret' for key 'messages.PRIMARY'"), {
    code: 'ER_DUP_ENTRY',
  }),
  opensearch: Object.assign(new Error('Response Error'), { meta: { body: 'a secret' } }),
};

test.each(Object.entries(errors))(
  'the log does not contain the data sent to %s',
  (_engine, error) => {
    for (const thrown of [error, new EngineUnavailable('redis', { cause: error })]) {
      expect(JSON.stringify(loggable(thrown))).not.toContain('a secret');
    }
  },
);

test('the log has the failed operation, its code and its cause', () => {
  const { cause, ...outer } = loggable(new EngineUnavailable('mysql', { cause: errors.mysql }));
  expect(outer).toMatchObject({ name: 'EngineUnavailable', message: 'mysql is unavailable' });
  expect(cause).toMatchObject({
    code: 'ER_LOCK_WAIT_TIMEOUT',
    message: 'Lock wait timeout exceeded',
  });
});

test('the log does not show a thrown value that is not an Error', () => {
  expect(JSON.stringify(loggable('a secret'))).not.toContain('a secret');
});
