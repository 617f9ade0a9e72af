/** The target of a request line, in the parts that an event names. */
export interface RequestTarget {
  /** The parts of the path between slashes, decoded. The first is empty. */
  readonly parts: readonly string[];
  /** The decoded path. API Gateway's HTTP API decodes `rawPath` too. */
  readonly path: string;
  /** The query as it was sent, without the question mark. */
  readonly query: string;
}

/** Undefined: the target is no path, or can't be decoded to UTF-8. */
export function requestTarget(url: string): RequestTarget | undefined {
  const target = url.startsWith('/') ? url : withoutOrigin(url);
  if (target === undefined) return undefined;
  const end = target.indexOf('?');
  const path = end < 0 ? target : target.slice(0, end);
  const query = end < 0 ? '' : target.slice(end + 1);
  if (!path.includes('%')) return { parts: path.split('/'), path, query };
  try {
    const parts = path.split('/').map(decodeURIComponent);
    return { parts, path: parts.join('/'), query };
  } catch {
    return undefined;
  }
}

/** Proxies send the whole URL as the target: `GET http://host/path`. */
function withoutOrigin(url: string): string | undefined {
  const [, rest] = /^https?:\/\/[^/?]+(.*)$/i.exec(url) ?? [];
  return rest?.startsWith('/') ? rest : rest !== undefined ? `/${rest}` : undefined;
}
