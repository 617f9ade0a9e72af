import { FilePath } from '../../lib/contracts/http.ts';
import { docsFile } from '../../lib/edge/docs-page.ts';
import { http } from '../../lib/edge/http.ts';
import { parse } from '../../lib/edge/parse.ts';

export const handler = http('docs-file', async (event) =>
  docsFile(parse(FilePath, event.pathParameters).file),
);
