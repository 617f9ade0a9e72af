import type { Mutant, Patch } from '../mutant.ts';

const overwritePending: Patch[] = [
  {
    find: `    async message(token, chat, number) {`,
    replace: `    async overwrite(token, chat, message) {
      const record = JSON.stringify({ ...message, sent_at: message.sentAt, created_at: message.createdAt });
      await redis.use((client) =>
        client.hset(pendingMessagesKey(token, chat), String(message.number), record),
      );
    },

    async message(token, chat, number) {`,
  },
  {
    find: `  const pending = { chat: ofChat.chat, message: waiting };`,
    replace: `  const pending = { chat: ofChat.chat, message: waiting };
  if (waiting && change.kind === 'edit') {
    const edited = { ...waiting, body: change.body ?? waiting.body };
    await pendingLog.overwrite(token, chat, edited);
    return { ...edited, updatedAt: change.at, revision: 2, state: 'accepted' };
  }`,
  },
];

export const changeMutants: readonly Mutant[] = [
  {
    name: 'R03',
    defect:
      'An edit looks only at MySQL: a message that is still in the queue is reported as unknown.',
    patches: [
      {
        find: `  const pending = { chat: ofChat.chat, message: waiting };`,
        replace: `  const pending = { chat: undefined, message: undefined };`,
      },
    ],
    caughtBy: 'edit of a pending message',
    breaks: 'N6 not-found',
  },
  {
    name: 'R04',
    defect: 'An edit changes the pending entry; the copy in the queue is stored as it was.',
    patches: overwritePending,
    caughtBy: 'edit of a pending message',
    breaks: 'N3 edit-lost',
  },
  {
    name: 'R07',
    defect: 'The purge of a deleted chat also deletes its tombstone.',
    patches: [
      {
        find: `          .updateTable('chats')
          .set(nextPass(pass, next))
          .where('application_id', '=', ownerOf(token))`,
        replace: `          .deleteFrom('chats')
          .where('application_id', '=', ownerOf(token))`,
      },
    ],
    caughtBy: 'purged chat',
    breaks: 'also deleted-comes-back',
  },
  {
    name: 'R08',
    defect:
      'A deleted message is deleted in the search index, which forgets that it had a later version.',
    patches: [
      {
        find: `const lines = bulkLines(alias, row);`,
        replace: `const [{ index }, document] = bulkLines(alias, row);
    const lines = row.deleted ? [{ delete: index }] : [{ index }, document];`,
      },
    ],
    caughtBy: 'late index worker',
    breaks: 'N3 document-without-message',
  },
  {
    name: 'L10',
    defect: 'No note says that the search document of a change must follow.',
    patches: [
      {
        find: `  await noteForIndex(trx, { ...key, number: name.number }, sequence, change);\n`,
        replace: ``,
      },
    ],
    caughtBy: 'dead editor',
    breaks: 'N3 document-differs',
  },
  {
    name: 'L11',
    defect: 'A chat is deleted but its sequence stays: the chat accepts more messages.',
    patches: [
      {
        find: `    if (isGone) await sequences.remove(name);\n`,
        replace: ``,
      },
    ],
    caughtBy: 'purged chat',
    breaks: 'also written-after-delete',
  },
  {
    name: 'L12',
    defect:
      'A retry of an earlier post gets its response without a check that the chat still exists.',
    patches: [
      {
        find: `if s[1] ~= epoch or s[5] == '0' or fresh > 0 and (s[6] or first > last) then`,
        replace: `if fresh > 0 and (s[1] ~= epoch or s[6] or first > last) then`,
      },
    ],
    caughtBy: 'purged chat',
    breaks: 'also written-after-delete',
  },
  {
    name: 'L13',
    defect: 'A copy from the queue creates a chat in an application that was deleted.',
    patches: [
      {
        find: `  if (application.deleted_at !== null) return { ...emptyOutcome(), discarded: [...writes] };\n`,
        replace: ``,
      },
      {
        find: `  if (deleted_at !== null) return 'application-deleted';\n`,
        replace: ``,
      },
    ],
    caughtBy: 'deleted application',
    breaks: 'also deleted-comes-back',
  },
];
