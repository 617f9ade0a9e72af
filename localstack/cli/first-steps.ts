type Settings = Readonly<Record<string, string>>;

/**
 * The URLs of the stack, and commands to paste: create an application, a chat in it and a message.
 */
export function firstSteps({ WEB_URL, API_URL, AUTH_MODE }: Settings, tookMs: number): string {
  const authentication = AUTH_MODE === 'jwt';
  const bearer = authentication ? ' -H "Authorization: Bearer $OPERATOR_TOKEN"' : '';
  const post = `curl -s${bearer} -H 'Content-Type: application/json'`;
  const applications = `${API_URL}/api/v1/applications`;
  const token = `sed 's/.*"token":"\\([^"]*\\)".*/\\1/'`;
  const who = authentication
    ? 'Requests need a token (AUTH_MODE=jwt). To act as the operator, run:\n\n  eval "$(npm run -s stack:env)"\n\nTry:'
    : 'EVERYBODY on this machine may do everything (AUTH_MODE=open). Try:';
  return `
Open ${WEB_URL} in a browser for the chat and the lab.

Ordinal runs at ${API_URL} (after ${(tookMs / 1000).toFixed(1)} s). Ctrl-C stops it. ${who}

  TOKEN=$(${post} -d '{"name":"My product"}' ${applications} | ${token})
  ${post} -d '{"title":"First chat"}' ${applications}/$TOKEN/chats
  ${post} -d '{"body":"Hello"}' ${applications}/$TOKEN/chats/1/messages
`;
}
