/** `fetch`, with the operator's credential in every request where there is one. A stack that is open asks for none. */
export function asOperator(credential: string | undefined): typeof fetch {
  if (!credential) return fetch;
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${credential}`);
    return fetch(input, { ...init, headers });
  };
}
