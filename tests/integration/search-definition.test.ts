import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { API } from '@opensearch-project/opensearch';
import { mysqlJobs } from '../../lib/adapters/mysql/jobs.ts';
import { indexDefinition } from '../../lib/adapters/opensearch/index-definition.ts';
import { opensearchMessageIndex } from '../../lib/adapters/opensearch/message-index.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import { searchTerms } from '../../lib/domain/search-terms.ts';
import type {
  ApplicationToken,
  ChatNumber,
  Instant,
  MessageNumber,
} from '../../lib/domain/terms.ts';
import type { App } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';

let app: App;
beforeAll(async () => {
  app = await startAppAlone();
});
afterAll(() => app?.close());

/** Definition 1, as it was released: beginnings of words, in analyzers. */
const former = {
  settings: {
    index: { number_of_shards: 1, number_of_replicas: 0, refresh_interval: '1s' },
    analysis: {
      filter: {
        beginnings: { type: 'edge_ngram', min_gram: 1, max_gram: 20 },
        cut: { type: 'truncate', length: 20 },
      },
      analyzer: {
        words: { type: 'custom', tokenizer: 'standard', filter: ['lowercase', 'asciifolding'] },
        word_beginnings: {
          type: 'custom',
          tokenizer: 'standard',
          filter: ['lowercase', 'asciifolding', 'beginnings'],
        },
        query_words: {
          type: 'custom',
          tokenizer: 'standard',
          filter: ['lowercase', 'asciifolding', 'cut'],
        },
      },
    },
  },
  mappings: {
    dynamic: false,
    _routing: { required: true },
    properties: {
      application: { type: 'keyword' },
      chat_number: { type: 'long' },
      number: { type: 'long' },
      body: {
        type: 'text',
        analyzer: 'words',
        fields: {
          beginnings: {
            type: 'text',
            analyzer: 'word_beginnings',
            search_analyzer: 'query_words',
          },
        },
      },
      author: { type: 'keyword' },
      sent_at: { type: 'date' },
      created_at: { type: 'date' },
      deleted: { type: 'boolean' },
    },
  },
} as const satisfies API.Indices_Create_RequestBody;

test('an index with an earlier definition keeps its results, is due for a rebuild, and is rebuilt during searches', async () => {
  const { live, building } = indexNames(app.config.searchAlias);
  await app.opensearch.indices.delete({ index: `${live}-000001` });
  await app.opensearch.indices.create({
    index: `${live}-000001`,
    body: { ...former, aliases: { [live]: {} } },
  });
  const token = await app.application();
  await app.chat(token);
  for (const body of ['Hello World', 'Émile', '東京タワー', 'deleted hello'])
    await app.post(token, 1, body);
  await app.drain();
  const fourth = { pathParameters: { token, chat: '1', message: '4' } };
  await app.call('delete-message', { method: 'DELETE', ...fourth });
  await app.drain();

  async function search(query: string): Promise<number[]> {
    await app.refreshSearch();
    const { status, body } = await app.call('search-application', {
      pathParameters: { token },
      query: { query },
    });
    expect(status).toBe(200);
    return body.data.map(({ number }: { number: number }) => number).sort();
  }

  expect(await search('hel')).toEqual([1]);
  expect(await search('emil')).toEqual([2]);
  expect(await search('ello')).toEqual([]);
  expect(await app.useCases.checkSearch(() => true)).toEqual({
    rebuild: true,
    mended: 0,
    refused: 0,
  });

  // The former version was about to finish a rebuild of its own.
  await app.opensearch.indices.create({
    index: `${live}-000002`,
    body: { ...former, aliases: { [building]: {} } },
  });
  const { body: settings } = await app.opensearch.indices.getSettings({ index: building });
  const id = settings[`${live}-000002`]?.settings?.index?.uuid;
  const progress = { id, after: { applicationId: 2 ** 40, chatNumber: 1, number: 1 }, rows: 1 };
  await mysqlJobs(app.db).note('reindex', JSON.stringify(progress));

  // Page by page, as the schedule does it, while searches and writes go on.
  let pages = 0;
  for (let finished = false; !finished; pages++) {
    let steps = 0;
    const reindexed = await app.useCases.reindexMessages({ hasTimeLeft: () => steps++ < 1 });
    finished = reindexed.outcome === 'finished';
    if (pages === 0) {
      await app.post(token, 1, 'hello meanwhile');
      await app.drain();
    }
    expect(await search('hel')).toEqual([1, 5]);
  }
  expect(pages).toBeGreaterThan(1);

  expect(await search('ello')).toEqual([1, 5]);
  expect(await search('京')).toEqual([3]);
  expect(await search('mil')).toEqual([2]);
  expect(await search('deleted')).toEqual([]);
  expect(await app.useCases.checkSearch(() => true)).toEqual({
    rebuild: false,
    mended: 0,
    refused: 0,
  });
  const { body: indices } = await app.opensearch.indices.get({ index: `${live}-*` });
  expect(Object.keys(indices)).toEqual([`${live}-000003`]);
}, 120_000);

test('two reindexes that replace a rebuild with an earlier definition build one index', async () => {
  const { live, building } = indexNames(app.config.searchAlias);
  await app.opensearch.indices.create({
    index: `${live}-000007`,
    body: { ...former, aliases: { [building]: {} } },
  });
  const input = { hasTimeLeft: () => false };
  await Promise.all([1, 2, 3].map(() => app.useCases.reindexMessages(input)));
  const { body } = await app.opensearch.indices.getAlias({ name: building });
  expect(Object.keys(body)).toEqual([`${live}-000008`]);
  expect(await app.useCases.reindexMessages({ hasTimeLeft: () => true })).toEqual({
    outcome: 'finished',
    refused: 0,
  });
  expect((await app.opensearch.indices.existsAlias({ name: building })).body).toBe(false);
});

test('an index of definition 2 finds what it holds, also by words and phrases of many trigrams', async () => {
  const names = indexNames(`second-${crypto.randomUUID().slice(0, 8)}`);
  const { settings, mappings } = indexDefinition;
  const trigrams = { type: 'custom', tokenizer: 'trigrams' } as const;
  const tokenizer = { trigrams: settings?.analysis?.tokenizer?.trigrams };
  const second = {
    settings: { index: settings?.index, analysis: { tokenizer, analyzer: { trigrams } } },
    mappings: { ...mappings, _meta: { definition: 2 } },
    aliases: { [names.live]: {} },
  } as API.Indices_Create_RequestBody;
  await app.opensearch.indices.create({ index: `${names.live}-000001`, body: second });
  const index = opensearchMessageIndex(app.opensearch, names);
  const at = '2026-01-01T00:00:00.000Z' as Instant;
  const bodies = ['Hello World', 'Donaudampfschifffahrtsgesellschaft'];
  const rows = bodies.map((body, i) => ({
    ...{ token: 'a'.repeat(32) as ApplicationToken, chatNumber: 1 as ChatNumber },
    ...{ number: (i + 1) as MessageNumber, body, author: null, metadata: null },
    ...{ sentAt: at, createdAt: at, updatedAt: at, revision: 1, deleted: false },
  }));
  expect(await index.write(rows)).toEqual([]);
  await app.opensearch.indices.refresh({ index: names.live });
  const found = async (text: string) => {
    const asked = { terms: searchTerms(text), sort: 'relevance', limit: 10 } as const;
    const { hits } = await index.search({ token: 'a'.repeat(32) as ApplicationToken, ...asked });
    return hits.map(({ number }) => number);
  };
  expect(await found('ello orld')).toEqual([1]);
  expect(await found('"hello world"')).toEqual([1]);
  expect(await found('dampfschifffahrtsges')).toEqual([2]);
  expect(await found('dampfschiffffahrtsges')).toEqual([]);
  await app.opensearch.indices.delete({ index: `${names.live}-000001` });
});
