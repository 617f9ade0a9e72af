import { docsPage } from '../../lib/edge/docs-page.ts';
import { publicHttp } from '../../lib/edge/public.ts';

export const handler = publicHttp('docs', async () => docsPage());
