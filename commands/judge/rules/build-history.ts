import type { RunRecord } from '../record.ts';
import {
  acknowledgedAt,
  askedNumber,
  type History,
  type Item,
  itemOf,
  type SequenceHistory,
  type Told,
  type Write,
} from './history.ts';

export function historyOf(record: RunRecord): History {
  const sequences = new Map<string, SequenceHistory>();
  const open = (application: string, chat: number): SequenceHistory => {
    const name = `${application} ${chat}`;
    const known = sequences.get(name);
    if (known) return known;
    const fresh = emptySequence(application, chat);
    sequences.set(name, fresh);
    return fresh;
  };
  const applicationDeletions = new Map<string, Told[]>();
  const writes = new Map<string, Write>();
  for (const operation of record.operations) {
    const { application, kind, chat = 0 } = operation;
    if (kind === 'delete-application') {
      if (operation.outcome !== 'refused') push(applicationDeletions, application, operation);
    }
    if (operation.code === 'chat-not-found' && chat > 0) {
      open(application, chat).chatNotFound.push(operation);
    }
    const isOfChats = kind.endsWith('-chat') || kind.endsWith('-chats');
    const sequence = open(application, isOfChats ? 0 : chat);
    sequence.operations.push(operation);
    place(operation, sequence, writes);
  }
  placeFinalState(record, open);
  notePersisted(record, sequences.values());
  return {
    record,
    sequences: [...sequences.values()],
    sequence: (application, chat) => sequences.get(`${application} ${chat}`),
    applicationDeletions,
  };
}

const emptySequence = (application: string, chat: number): SequenceHistory => ({
  application,
  chat,
  items: new Map(),
  writes: [],
  gets: [],
  lists: [],
  changeReads: [],
  chatNotFound: [],
  operations: [],
  rows: new Map(),
  spareRows: [],
  copies: new Map(),
  documents: new Map(),
  spareDocuments: [],
  indexCopies: new Set(),
  blocks: [],
  finalState: undefined,
});

function place(operation: Told, sequence: SequenceHistory, writes: Map<string, Write>): void {
  const asked = askedNumber(operation);
  switch (operation.kind) {
    case 'create-application':
    case 'create-chat':
    case 'post-message':
      placeWrite(operation, sequence, writes);
      break;
    case 'patch-chat':
    case 'patch-message':
    case 'delete-chat':
    case 'delete-message':
      if (asked) placeChange(operation, sequence, itemOf(sequence, asked));
      break;
    case 'get-chat':
    case 'get-message':
      sequence.gets.push(operation);
      if (operation.outcome === 'acknowledged') {
        placeShown(itemOf(sequence, operation.answer?.number ?? asked ?? 1), operation);
      }
      break;
    case 'list-chats':
    case 'list-messages':
    case 'search-messages':
      placeList(operation, sequence);
      break;
    case 'list-changes':
      if (operation.outcome === 'acknowledged') sequence.changeReads.push(operation);
      break;
    default:
  }
}

/**
 * A refused edit or deletion counts as a read, because the API read the chat or message to refuse
 * it.
 */
function placeChange(operation: Told, sequence: SequenceHistory, item: Item): void {
  if (operation.outcome === 'refused') sequence.gets.push(operation);
  else if (operation.kind.startsWith('delete')) item.deletions.push(operation);
  else item.edits.push(operation);
  // An acknowledged edit or deletion proves that the chat or message is in MySQL.
  if (operation.outcome === 'acknowledged')
    item.persistedAt = Math.min(item.persistedAt, operation.finished);
}

function placeList(operation: Told, sequence: SequenceHistory): void {
  if (operation.outcome !== 'acknowledged') return;
  // A search finds only messages indexed so far, so a message that its result lacks proves nothing.
  // A search over a whole application is ignored, because the run record has the numbers found but
  // not their chats.
  if (operation.kind === 'search-messages' && operation.chat === undefined) return;
  if (operation.kind !== 'search-messages') sequence.lists.push(operation);
  const { numbers = [], contents } = operation.answer ?? {};
  numbers.forEach((number, i) => {
    see(itemOf(sequence, number), contents?.[i], operation);
  });
}

function placeShown(item: Item, operation: Told): void {
  see(item, operation.answer?.content, operation);
  const state = operation.answer?.state;
  if (state === 'persisted' || state === 'searchable') {
    item.persistedAt = Math.min(item.persistedAt, operation.finished);
  }
}

function placeWrite(operation: Told, sequence: SequenceHistory, writes: Map<string, Write>): void {
  const { application, chat, key, kind, answer } = operation;
  if (operation.outcome === 'acknowledged' && answer?.number !== undefined) {
    const item = itemOf(sequence, answer.number);
    item.acknowledgements.push(operation);
    placeShown(item, operation);
  }
  const scope = key === undefined ? undefined : `${kind} ${application} ${chat ?? 0} ${key}`;
  const known = scope === undefined ? undefined : writes.get(scope);
  if (known) {
    known.attempts.push(operation);
    return;
  }
  const write = { key, attempts: [operation] };
  sequence.writes.push(write);
  if (scope !== undefined) writes.set(scope, write);
}

function see(item: Item, content: string | undefined, { line, finished }: Told): void {
  const before = item.sightings.find((sighting) => sighting.content === content);
  if (!before) item.sightings.push({ content, line, finished });
  else if (finished < before.finished) Object.assign(before, { line, finished });
}

function placeFinalState(
  record: RunRecord,
  open: (application: string, chat: number) => SequenceHistory,
): void {
  for (const line of record.final) {
    const sequence = open(line.application, line.chat);
    switch (line.type) {
      case 'row':
        if (sequence.rows.has(line.number)) sequence.spareRows.push(line);
        else sequence.rows.set(line.number, line);
        break;
      case 'document':
        if (sequence.documents.has(line.number)) sequence.spareDocuments.push(line);
        else sequence.documents.set(line.number, line);
        break;
      case 'sequence':
        sequence.finalState = line;
        break;
      case 'block':
        sequence.blocks.push(line);
        break;
      case 'index-queued':
      case 'index-dead-letter':
        sequence.indexCopies.add(line.number);
        break;
      default:
        push(sequence.copies, line.number, line);
    }
  }
}

/**
 * When the write queue and the pending log were empty, all chats and messages acknowledged before
 * were in MySQL, except dead-lettered ones.
 */
function notePersisted(record: RunRecord, sequences: Iterable<SequenceHistory>): void {
  const drains = record.drained.map(({ at }) => at).sort((a, b) => a - b);
  if (drains.length === 0) return;
  for (const sequence of sequences) {
    for (const item of sequence.items.values()) {
      const copies = sequence.copies.get(item.number) ?? [];
      if (copies.some(({ type }) => type === 'dead-letter')) continue;
      const acknowledged = acknowledgedAt(item);
      const drained = drains.find((at) => at > acknowledged) ?? Number.POSITIVE_INFINITY;
      item.persistedAt = Math.min(item.persistedAt, drained);
    }
  }
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
