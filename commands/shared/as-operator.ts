/**
 * `fetch` that sends the operator's credential, if there is one. A stack with AUTH_MODE=open needs
 * none.
 */
export function asOperator(credential: string | undefined): typeof fetch {
  if (!credential) return fetch;
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${credential}`);
    return fetch(input, { ...init, headers });
  };
}
