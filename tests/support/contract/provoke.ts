import type { ProblemCode } from '../../../lib/domain/problems.ts';
import type { ContractRequest, Elsewhere, World } from './world.ts';

/** Changes a good request so that its response has the problem code. */
type Provocation = (
  good: ContractRequest,
  world: World,
) => ContractRequest | Elsewhere | Promise<ContractRequest>;

const elsewhere = (test: string) => (): Elsewhere => ({ elsewhere: test });
const withEnginesDown = elsewhere('tests/contract/engines-down.test.ts');
const withAuthentication = elsewhere('tests/integration/operations.test.ts');

const named =
  (parameter: string, value: string) =>
  (good: ContractRequest): ContractRequest => ({
    ...good,
    path: { ...good.path, [parameter]: value },
  });
const withHeader =
  (name: string, value: string) =>
  (good: ContractRequest): ContractRequest => ({
    ...good,
    headers: { ...good.headers, [name]: value },
  });

/**
 * Breaks a rule of the request: in its body if it has one, else in its query.
 */
function broken(good: ContractRequest): ContractRequest {
  if (good.body !== undefined) return { ...good, body: { ...(good.body as object), misspelt: 1 } };
  return { ...good, query: { ...good.query, misspelt: '1' } };
}

/** The type requires an entry for every code. */
export const provocations: Readonly<Record<ProblemCode, Provocation>> = {
  'invalid-json': (good) => ({ ...good, body: '{"name":' }),
  'invalid-query': (good) => ({ ...good, queryString: 'x=%E9' }),
  'invalid-cursor': (good) => ({
    ...good,
    query: { ...good.query, [good.cursorAs ?? 'cursor']: 'bm90IG91cnM' },
  }),
  'insufficient-scope': withAuthentication,
  'origin-not-allowed': withHeader('origin', 'https://elsewhere.example'),
  // An operator's route responds with this only to others than the operator.
  'route-not-found': (good) =>
    good.body || good.query ? withAuthentication() : named('file', 'nothing.js')(good),
  'application-not-found': (good) => ({
    ...named('token', '0'.repeat(32))(good),
    orCodes: ['chat-not-found', 'message-not-found', 'key-not-found'],
  }),
  'chat-not-found': (good) => ({
    ...named('chat', '4000000000')(good),
    orCodes: ['message-not-found'],
  }),
  'message-not-found': named('message', '4000000000'),
  'key-not-found': named('kid', '0'.repeat(32)),
  'number-void': async (good, { voidNumber }) => named('message', String(await voidNumber()))(good),
  'method-not-allowed': elsewhere('tests/e2e/methods.test.ts'),
  'too-many-keys': async (good, { fillKeys }) => {
    await fillKeys();
    return good;
  },
  'secret-already-shown': elsewhere('tests/integration/auth.test.ts'),
  'precondition-failed': withHeader('if-match', '"4000000000"'),
  'message-deleted': async (good, { deletedMessage }) =>
    named('message', String(await deletedMessage()))(good),
  'chat-deleted': async (good, { deletedChat }) => named('chat', String(await deletedChat()))(good),
  'payload-too-large': (good) => ({ ...good, body: { name: 'x'.repeat(2_200_000) } }),
  'unsupported-media-type': withHeader('content-type', 'text/plain'),
  'invalid-request': broken,
  'idempotency-key-reused': (good) => {
    const before = withHeader('idempotency-key', 'used')(good);
    return { ...before, body: good.otherBody, before };
  },
  'rate-limited': withAuthentication,
  'sequence-unavailable': withEnginesDown,
  'queue-unavailable': withEnginesDown,
  'backlog-full': withEnginesDown,
  'store-unavailable': withEnginesDown,
  'identity-unavailable': withEnginesDown,
  'search-unavailable': withEnginesDown,
};
