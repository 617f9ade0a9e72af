import { SignJWT } from 'jose';
import { findApiUrl } from './shared/api-url.ts';
import { explained } from './shared/explained.ts';
import { parseTokenOptions, usage } from './token/options.ts';
import { signingKey } from './token/signing-key.ts';

await explained(async () => {
  const options = parseTokenOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const { application, scopes, subject, seconds } = options;
  const apiUrl = findApiUrl(options.apiUrl ?? process.env.API_URL, '.stack/dev/state.json');
  const { kid, secret } = await signingKey(apiUrl, application);
  const token = new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'HS256', kid })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds);
  if (subject !== undefined) token.setSubject(subject);
  console.log(await token.sign(new TextEncoder().encode(secret)));
});
