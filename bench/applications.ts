import { z } from 'zod';
import { create } from './post.ts';

const Application = z.object({ token: z.string() });
const AT_ONCE = 8;

/** Creates an application with this many chats, and returns its token. */
export async function createApplication(apiUrl: string, chats: number): Promise<string> {
  const applications = `${apiUrl}/api/v1/applications`;
  const { token } = Application.parse(await create(applications, { name: 'bench' }));
  await atOnce(Array(chats).fill(`${applications}/${token}/chats`), (url) => create(url, {}));
  return token;
}

/** Calls `work` for all items, a few at a time. */
export async function atOnce<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  const client = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
}
