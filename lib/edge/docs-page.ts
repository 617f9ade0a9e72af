import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Problem } from '../domain/problems.ts';
import { type HttpResponse, text } from './response.ts';

/**
 * The documentation page may load files of its own origin only and run no inline script. So it
 * works offline, and a script in injected markup does not run.
 */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The documentation page has relative paths, so that it works under any path prefix of the gateway.
 */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Ordinal: the API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"><p>The API, for programs: <a href="openapi.json">openapi.json</a></p></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
});
`;

const JAVASCRIPT = 'text/javascript; charset=utf-8';

/**
 * The files that the documentation page loads. The function's deployment package contains those of
 * Swagger UI.
 */
const files: Readonly<Record<string, () => Promise<HttpResponse>>> = {
  'swagger-ui.css': () => ofSwaggerUi('swagger-ui.css', 'text/css; charset=utf-8'),
  'swagger-ui-bundle.js': () => ofSwaggerUi('swagger-ui-bundle.js', JAVASCRIPT),
  'start.js': async () => text(JAVASCRIPT, START),
};

export const docsPage = (): HttpResponse =>
  text('text/html; charset=utf-8', PAGE, { 'content-security-policy': CONTENT_SECURITY_POLICY });

export async function docsFile(name: string): Promise<HttpResponse> {
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!file) throw new Problem('route-not-found');
  return file();
}

async function ofSwaggerUi(name: string, mediaType: string): Promise<HttpResponse> {
  const path = createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);
  return text(mediaType, await readFile(path, 'utf8'), { 'cache-control': 'max-age=86400' });
}
