/** Posts of distinct messages to an application's chats in turn. */
export interface Posts {
  readonly kind: 'posts';
  readonly application: string;
  readonly chats: number;
  /** The beginning of each body. */
  readonly tag: string;
  /** Whether each request has an Idempotency-Key of its own. */
  readonly withKey: boolean;
}

/** The same requests again and again, in turn. */
export interface Repeated {
  readonly kind: 'repeated';
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }[];
}

const TEXT = 'A message of an ordinary length, as people write them to one another in a chat.';

/** The body of the nth message that begins with a tag. */
export const bodyOf = (tag: string, nth: number): string => `${tag} ${nth} ${TEXT}`;

/** The chat that gets the nth message. */
export const chatOf = (nth: number, chats: number): number => (nth % chats) + 1;

/** Returns a function that writes the nth request, head and body, for the server at this host. */
export function requestTexts(host: string, requests: Posts | Repeated): (nth: number) => string {
  if (requests.kind === 'repeated') {
    const texts = requests.requests.map(({ method, path, headers = {}, body = '' }) =>
      requestText(host, `${method} ${path}`, headers, body),
    );
    return (nth) => String(texts[nth % texts.length]);
  }
  const { application, chats, tag, withKey } = requests;
  return (nth) => {
    const path = `/api/v1/applications/${application}/chats/${chatOf(nth, chats)}/messages`;
    const key: Record<string, string> = withKey ? { 'idempotency-key': `${tag}-${nth}` } : {};
    const headers = { 'content-type': 'application/json', ...key };
    return requestText(host, `POST ${path}`, headers, JSON.stringify({ body: bodyOf(tag, nth) }));
  };
}

/** All of our bodies are ASCII, so their characters count their bytes. */
function requestText(
  host: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): string {
  const lines = Object.entries({ host, ...headers, 'content-length': String(body.length) });
  const fields = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${target} HTTP/1.1\r\n${fields}\r\n${body}`;
}
