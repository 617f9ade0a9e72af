import type { Mutant, Patch } from '../mutant.ts';

const SEND = `writeQueue.send(writes)`;

const carriesNoChat: Patch = {
  find: `    ...(chat && { chat }),`,
  replace: ``,
};

const fewReceives: Patch = {
  find: `            deadLetterTargetArn: { Fn::GetAtt: [WriteDLQ, Arn] }
            maxReceiveCount: 1000`,
  replace: `            deadLetterTargetArn: { Fn::GetAtt: [WriteDLQ, Arn] }
            maxReceiveCount: 3`,
};

export const queueMutants: readonly Mutant[] = [
  {
    name: 'M04',
    defect: 'The worker acknowledges a batch whose write failed.',
    patches: [
      {
        find: `      logger.error('batch failed', {`,
        replace: `      if (error) return { batchItemFailures: [] };
      logger.error('batch failed', {`,
      },
    ],
    caughtBy: 'store down',
    breaks: 'N3 acknowledged-lost',
  },
  {
    name: 'M05',
    defect: 'The worker acknowledges before it writes.',
    patches: [
      {
        find: `      const again = await operation({ items, malformed, hasTimeLeft }, app);`,
        replace: `      const again: typeof items = [];
      operation({ items, malformed, hasTimeLeft }, app).catch(() => {});`,
      },
    ],
    caughtBy: 'store down',
    breaks: 'N3 acknowledged-lost',
  },
  {
    name: 'M06',
    defect: 'The send fails, but the response is 201.',
    patches: [{ in: 'send', find: SEND, replace: `${SEND}.catch(() => {})` }],
    caughtBy: 'queue refuses, then a flush',
    breaks: 'N3 acknowledged-lost',
  },
  {
    name: 'M07',
    defect: 'A number is handed out before any store has its message: a failed send leaves a hole.',
    patches: [
      {
        find: `  call('HSET', KEYS[4], unpack(entries))
  call('ZADD', KEYS[6], unpack(turns))`,
        replace: ``,
      },
    ],
    caughtBy: 'queue refuses',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'M10',
    defect: 'A chat that is still in the queue is reported as unknown.',
    patches: [
      {
        find: `local chat_record = call('HGET', KEYS[3], chat)`,
        replace: `local chat_record = call('HGET', KEYS[3], chat)
if chat_record then return reply(usage, 'chat-not-found') end`,
      },
    ],
    caughtBy: 'workers stopped',
    breaks: 'N6 chat-not-found',
  },
  {
    name: 'M11a',
    defect: 'A poison message takes its whole batch to the dead-letter queue.',
    patches: [
      {
        find: `    if (writes.length === 1) return`,
        replace: `    if (writes.length > 0) return`,
      },
    ],
    caughtBy: 'poison',
    breaks: 'rest',
  },
  {
    name: 'M11b',
    defect: 'A poison message is redelivered for ever.',
    patches: [
      {
        find: `    if (!isDataError(error)) throw error;`,
        replace: `    throw error;`,
      },
    ],
    caughtBy: 'poison',
    breaks: 'rest',
  },
  {
    name: 'M16',
    defect: 'When the send fails the counter is set back by one.',
    patches: [
      {
        find: `    const delivered = await deliver(writes, until);`,
        replace: `    const delivered = await deliver(writes, until).catch(async (error) => {
      await ports.sequences.setBack(to);
      throw error;
    });`,
      },
      {
        find: `    async ping() {`,
        replace: `    async setBack(name) {
      await redis.use((client) => client.hincrby(sequenceKey(name), 'next', -1));
    },
    async ping() {`,
      },
    ],
    caughtBy: 'send fails late',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'M19',
    alsoKnownAs: ['D09', 'D10', 'A06'],
    defect: 'A retried request gets 201 although the first one was never sent.',
    patches: [
      {
        find: `      write: ({ message }) => ({`,
        replace: `      write: ({ message, repeated }) => ({
        repeated,`,
      },
      {
        in: 'send',
        find: SEND,
        replace: `writeQueue.send(writes.filter((write) => !write.repeated))`,
      },
    ],
    caughtBy: 'queue refuses, then a flush',
    breaks: 'N3 acknowledged-lost',
  },
  {
    name: 'M24',
    alsoKnownAs: ['R10'],
    defect: 'An outage of MySQL uses up maxReceiveCount and dead-letters healthy messages.',
    patches: [fewReceives],
    caughtBy: 'store down',
    breaks: 'rest',
  },
  {
    name: 'D12',
    defect: 'Entries of the pending log may expire.',
    patches: [
      {
        find: `  call('HSET', KEYS[4], unpack(entries))`,
        replace: `  call('HSET', KEYS[4], unpack(entries))
  call('PEXPIRE', KEYS[4], 1)`,
      },
    ],
    caughtBy: 'queue refuses',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'R09',
    defect: 'A dead-lettered message stays in the sweep and is dead-lettered again and again.',
    patches: [
      {
        find: `await pendingLog.park(writes);`,
        replace: `await Promise.resolve();`,
      },
    ],
    caughtBy: 'poison',
    breaks: 'rest',
  },
  {
    name: 'C01',
    defect: 'A message to a chat that was never sent does not carry the chat.',
    patches: [carriesNoChat],
    caughtBy: 'unsent chat',
    breaks: 'N3 acknowledged-lost',
  },
  {
    name: 'C02',
    defect: 'A message that overtakes its chat in the queue is given up on after three receives.',
    patches: [carriesNoChat, fewReceives],
    caughtBy: 'overtaken chat',
    breaks: 'rest',
  },
  {
    name: 'C03',
    defect: 'After a loss of Redis data a chat that is still in the queue is reported as missing.',
    patches: [
      {
        find: `chat <= reserved ? 'unsettled' : 'not-found'`,
        replace: `chat <= reserved ? 'not-found' : 'not-found'`,
      },
    ],
    caughtBy: 'queued chat, flush',
    breaks: 'N6 chat-not-found',
  },
  {
    name: 'L08',
    defect: 'A retried request is acknowledged without restoring its entry in the pending log.',
    patches: [
      {
        find: `if not is_of_this_call and not is_short(usage, now) and restore_entry(KEYS[4], KEYS[5], had, earlier, KEYS[6], chat .. ':' .. had, ARGV[2], KEYS[8]) then`,
        replace: `if false then`,
      },
    ],
    caughtBy: 'lost entry',
    breaks: 'N6 missing-from-list',
  },
  {
    name: 'L14',
    defect: 'The sweeper sends every old entry again, even if the queue still holds it.',
    patches: [
      {
        in: 'notInQueue',
        find: `if (size === 0) return`,
        replace: `if (size >= 0) return`,
      },
    ],
    caughtBy: 'backlog',
    breaks: 'copies',
  },
  {
    name: 'L15',
    defect: 'The sweeper sends nothing while the queue is not empty.',
    patches: [
      {
        find: `  return (await writeProgress.receivedThrough()) - sweepAfterMs;`,
        replace: `  return undefined;`,
      },
    ],
    caughtBy: 'busy queue',
    breaks: 'copies',
  },
  {
    name: 'L16',
    defect:
      'The sweeper waits for progress of the worker, even if the queue holds only messages that always return.',
    patches: [
      {
        find: `  const writes = await pendingLog.claimDue(oldest.token, late, 1);`,
        replace: `  const writes = await pendingLog.claimDue(oldest.token, late, 0);`,
      },
    ],
    caughtBy: 'unknown progress',
    breaks: 'copies',
  },
];
