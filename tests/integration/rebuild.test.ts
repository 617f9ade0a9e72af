import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@opensearch-project/opensearch';
import { mysqlJobs } from '../../lib/adapters/mysql/jobs.ts';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import { opensearchMessageIndex } from '../../lib/adapters/opensearch/message-index.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import { opensearchRebuild } from '../../lib/adapters/opensearch/rebuild.ts';
import { sqsBacklog } from '../../lib/adapters/sqs/backlog.ts';
import { instant, newId } from '../../lib/runtime/identifiers.ts';
import { checkSearch } from '../../lib/usecases/housekeeping/check-search.ts';
import { reindexMessages } from '../../lib/usecases/housekeeping/reindex-messages.ts';
import type { App } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';

/* The rebuild of the search index, and the check that says when one is due. */

let app: App;
beforeAll(async () => {
  app = await startAppAlone();
});
afterAll(() => app?.close());

const names = () => indexNames(app.config.searchAlias);
const ports = (settings = {}) => ({
  messages: mysqlMessages(app.db),
  messageIndex: opensearchMessageIndex(app.opensearch, names()),
  rebuild: opensearchRebuild(app.opensearch, names(), settings),
  jobs: mysqlJobs(app.db),
  indexBacklog: sqsBacklog(app.sqs, app.config.indexQueueUrl),
  newHolder: newId,
  now: () => Date.now() + 2 * 3_600_000,
  instant,
});
const reindex = (settings = {}) => reindexMessages(ports(settings))({ hasTimeLeft: () => true });
const check = (settings = {}) => checkSearch(ports(settings))(() => true);

async function liveIndex() {
  const { body } = await app.opensearch.indices.get({ index: names().live, flat_settings: true });
  const [[name, { aliases, settings }] = ['', {} as never]] = Object.entries(body);
  return {
    name,
    aliases: Object.keys(aliases ?? {}),
    settings: settings as Record<string, string>,
  };
}

async function chatWith(...bodies: string[]): Promise<string> {
  const token = await app.application();
  await app.chat(token);
  for (const body of bodies) await app.post(token, 1, body);
  await app.drain();
  return token;
}

describe('a rebuild', () => {
  test('keeps what an operator has set on the index, and other aliases of it', async () => {
    const { live } = names();
    const index = { refresh_interval: '7s', number_of_replicas: 2, max_result_window: 12_000 };
    await app.opensearch.indices.putSettings({ index: live, body: { index } });
    await app.opensearch.indices.putAlias({
      index: (await liveIndex()).name,
      name: `${live}-dash`,
    });
    await reindex();
    const { aliases, settings } = await liveIndex();
    expect(aliases.sort()).toEqual([live, `${live}-dash`]);
    expect(settings).toMatchObject({
      'index.refresh_interval': '7s',
      'index.number_of_replicas': '2',
      'index.max_result_window': '12000',
      'index.number_of_shards': '1',
    });
  });

  test('is due for another number of shards, and not for replicas, which are set at once', async () => {
    expect(await check({ shards: 1, replicas: 1 })).toMatchObject({ rebuild: false });
    expect((await liveIndex()).settings['index.number_of_replicas']).toBe('1');
    expect(await check({ shards: 2 })).toMatchObject({ rebuild: true });
    await reindex({ shards: 2 });
    expect((await liveIndex()).settings['index.number_of_shards']).toBe('2');
    expect(await check({ shards: 2 })).toMatchObject({ rebuild: false });
    expect(await check()).toMatchObject({ rebuild: false });
    await reindex({ shards: 1, replicas: 0 });
  });

  test('does not begin where the disk has no room for two indexes, and says so', async () => {
    await chatWith('a document');
    await app.refreshSearch();
    const full = { body: [{ 'disk.avail': '100', 'disk.total': '1000' }] };
    const client = new Proxy(app.opensearch, {
      get: (target, name) =>
        name === 'cat' ? { allocation: async () => full } : Reflect.get(target, name),
    }) as Client;
    const rebuild = opensearchRebuild(client, names());
    await expect(rebuild.begin()).rejects.toThrow(/has 1 MB of free disk, but a rebuild/);
    expect((await app.opensearch.indices.existsAlias({ name: names().building })).body).toBe(false);
  });

  test('that two runs begin at once is done by one of them', async () => {
    await chatWith('once');
    const outcomes = (await Promise.all([reindex(), reindex()])).map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(['another run is at work', 'finished']);
  });

  test('whose process was killed is taken over, behind the rows that it wrote', async () => {
    await chatWith('one', 'two');
    const { rebuild, jobs, messages } = ports();
    const killed = reindexMessages({
      ...ports(),
      rebuild: {
        ...rebuild,
        finish: async () => {
          throw new Error('killed');
        },
      },
      // A process that is killed does not release the job.
      jobs: { ...jobs, release: async () => {} },
    });
    await expect(killed({ hasTimeLeft: () => true })).rejects.toThrow('killed');
    expect(await reindex()).toMatchObject({ outcome: 'another run is at work' });
    await app.db
      .updateTable('jobs')
      .set({ held_until: '2026-01-01 00:00:00.000' })
      .where('name', '=', 'reindex')
      .execute();
    let scanned = 0;
    const scan: typeof messages.scan = async (...given) => {
      const page = await messages.scan(...given);
      scanned += page.rows.length;
      return page;
    };
    const next = reindexMessages({ ...ports(), messages: { ...messages, scan } });
    expect(await next({ hasTimeLeft: () => true })).toMatchObject({ outcome: 'finished' });
    expect(scanned).toBe(0);
  });
});

describe('the check', () => {
  test('restores a document that is missing, and one that is older than its row', async () => {
    const token = await chatWith('kept', 'also kept', 'outdated');
    await app.db.updateTable('messages').set({ revision: 2 }).where('number', '=', 3).execute();
    // Stored, but its index request is lost.
    await app.post(token, 1, 'missing');
    await app.handleOnce('write');
    await app.sqs.send(new PurgeQueueCommand({ QueueUrl: app.config.indexQueueUrl }));
    expect(await check()).toEqual({ rebuild: false, mended: 2, refused: 0 });
    expect(await check()).toEqual({ rebuild: false, mended: 0, refused: 0 });
    const id = `${token}:1:4`;
    const found = await app.opensearch.get({ index: names().live, id, routing: token });
    expect(found.body.found).toBe(true);
  });
});

test('a document that OpenSearch refuses is given up on, and keeps no other from the index', async () => {
  // As after a change of the mapping by hand.
  const body = { properties: { body: { type: 'long' as const } } };
  await app.opensearch.indices.putMapping({ index: names().live, body });
  const token = await chatWith('not a number', '42');
  expect(await app.deadLetters('index')).toEqual([
    JSON.stringify({ v: 1, token, chat_number: 1, numbers: [1] }),
  ]);
  expect(await check()).toMatchObject({ rebuild: false, refused: 1 });
  expect(await reindex()).toMatchObject({ outcome: 'finished' });
  expect(await check()).toEqual({ rebuild: false, mended: 0, refused: 0 });
});

test('a row that the new index refused is left to the sweeper of index requests', async () => {
  const token = await chatWith('refused');
  const { messages } = ports();
  const rows = (await messages.scan(undefined, 1_000)).rows.filter((row) => row.token === token);
  await messages.indexLater(rows);
  await messages.indexLater(rows);
  const notes = await app.db.selectFrom('index_requests').select(['number']).execute();
  expect(notes).toEqual([{ number: 1 }]);
});
