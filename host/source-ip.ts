/**
 * The address of the client. Each proxy adds the address that it was called from to
 * X-Forwarded-For, at the right. So behind two proxies the second from the right counts, and what
 * the client itself wrote stands further to the left.
 */
export function sourceIp(
  peer: string | undefined,
  forwardedFor: string | undefined,
  proxies: number,
): string {
  const direct = peer?.replace(/^::ffff:/, '') ?? '';
  if (proxies === 0 || forwardedFor === undefined) return direct;
  return forwardedFor.split(',').at(-proxies)?.trim() || direct;
}
