import { FilePath } from '../../lib/contracts/http.ts';
import { docsFile } from '../../lib/edge/docs-page.ts';
import { parse } from '../../lib/edge/parse.ts';
import { publicHttp } from '../../lib/edge/public.ts';

export const handler = publicHttp('docs-file', async (event) =>
  docsFile(parse(FilePath, event.pathParameters).file),
);
