import { docsPage } from '../../lib/edge/docs-page.ts';
import { http } from '../../lib/edge/http.ts';

export const handler = http('docs', async () => docsPage());
