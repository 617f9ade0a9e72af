/** What a new user can paste: an application, a chat in it, a message in that. */
export function firstSteps(url: string, tookMs: number): string {
  const post = `curl -s -H 'Content-Type: application/json'`;
  const applications = `${url}/api/v1/applications`;
  const token = `sed 's/.*"token":"\\([^"]*\\)".*/\\1/'`;
  return `
Ordinal runs at ${url} (after ${(tookMs / 1000).toFixed(1)} s). Ctrl-C stops it. Try:

  TOKEN=$(${post} -d '{"name":"My product"}' ${applications} | ${token})
  ${post} -d '{"title":"First chat"}' ${applications}/$TOKEN/chats
  ${post} -d '{"body":"Hello"}' ${applications}/$TOKEN/chats/1/messages
`;
}
