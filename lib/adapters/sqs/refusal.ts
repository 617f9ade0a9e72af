import type { Reply } from './exchange.ts';

/** An error that may pass is worth another attempt. */
export type Trouble = 'transient' | 'throttling' | 'lasting';

/** SQS responded with an error. `name` is its code, as with the AWS SDK. */
export class SqsRefusal extends Error {
  readonly trouble: Trouble;

  constructor(name: string, message: string, trouble: Trouble) {
    super(message);
    this.name = name;
    this.trouble = trouble;
  }
}

/** `isSkewed`: our clock was far off, and is corrected now. */
export function refusalOf({ status, headers, body }: Reply, isSkewed: boolean): SqsRefusal {
  const { __type: type, message, Message: text = message } = membersOf(body);
  const [code] = String(headers['x-amzn-query-error'] ?? headers['x-amzn-errortype'] ?? '').split(
    ';',
  );
  const name = String(type ?? code).replace(/^.*#|[:,].*$/g, '') || 'UnknownError';
  const said = String(text ?? `status ${status}`);
  const isTransient =
    isSkewed ||
    TRANSIENT.test(name) ||
    TRANSIENT_STATUS.includes(status) ||
    (name === 'InvalidSignatureException' && said.includes('Signature expired'));
  const isThrottling = status === 429 || THROTTLING.test(name);
  const trouble = isThrottling ? 'throttling' : isTransient ? 'transient' : 'lasting';
  return new SqsRefusal(name, said, trouble);
}

function membersOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

const NETWORK =
  /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const THROTTLING =
  /^(BandwidthLimitExceeded|EC2ThrottledException|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceededException|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown|ThrottledException|Throttling(Exception)?|TooManyRequestsException|TransactionInProgressException)$/;
const TRANSIENT_STATUS: readonly number[] = [500, 502, 503, 504];
const TRANSIENT = /^(TimeoutError|RequestTimeout(Exception)?)$/;

/** Classifies an error as the AWS SDK does. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof SqsRefusal) return error.trouble;
  const { name = '', code = '' } = Object(error) as NodeJS.ErrnoException;
  return TRANSIENT.test(name) || NETWORK.test(code) ? 'transient' : 'lasting';
}
