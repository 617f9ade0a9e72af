import { randomUUID } from 'node:crypto';
import type { NotReady, Sequences } from '../../domain/sequence-port.ts';
import type { SequenceName } from '../../domain/terms.ts';
import { type AcceptSettings, acceptWrites } from './accept-writes.ts';
import type { RedisConnection } from './client.ts';
import forgetRecordsLua from './forget-records.lua';
import forgetLua from './forget-sequence.lua';
import { idleSequences } from './idle-sequences.ts';
import installLua from './install-block.lua';
import { fieldOf, windowsAt } from './key-windows.ts';
import {
  ALL_SEQUENCES,
  recordsKeys,
  sequenceKey,
  sequenceKeys,
  sequenceNameOf,
  usageKey,
} from './keys.ts';
import openLua from './open-sequence.lua';
import { ownLimitsArgs } from './rate-limits.ts';
import headLua from './read-head.lua';
import removeSequenceLua from './remove-sequence.lua';
import removeSequencesLua from './remove-sequences.lua';
import { Script } from './script.ts';
import sealLua from './seal-sequence.lua';
import sequenceLua from './sequence.lua';
import usageLua from './usage.lua';
import { type Reply, refusalOf, sealedOf } from './verdicts.ts';

const open = new Script(sequenceLua, openLua);
const install = new Script(sequenceLua, installLua);
const head = new Script(sequenceLua, headLua);
const seal = new Script(sequenceLua, sealLua);
const forget = new Script(sequenceLua, usageLua, removeSequenceLua, forgetLua);
const remove = new Script(usageLua, removeSequenceLua, removeSequencesLua);
const forgetRecords = new Script(usageLua, forgetRecordsLua);

export function redisSequences(redis: RedisConnection, settings: AcceptSettings): Sequences {
  return {
    ...acceptWrites(redis, settings),

    async open(name, limits, brandNew) {
      const args = [randomUUID(), brandNew ? 0 : settings.now(), ...ownLimitsArgs(limits)];
      const reply = (await redis.run(open, [sequenceKey(name)], args)) as Reply;
      return reply[0] === 'ready' ? { outcome: 'ready' } : (refusalOf(reply) as NotReady);
    },

    async install(name, position, block) {
      const args = [position.epoch, position.chain, position.end, block.first, block.last];
      return (await redis.run(install, [sequenceKey(name)], args)) === 1;
    },

    async seal(name) {
      const reply = (await redis.run(seal, [sequenceKey(name)], [])) as Reply;
      return reply.length === 0 ? undefined : sealedOf(reply);
    },

    async forget(name, sealed) {
      await redis.run(forget, sequenceKeys(name), [sealed.epoch, sealed.chain]);
    },

    async remove(name) {
      const keys = [usageKey(name.token), sequenceKey(name)];
      await redis.run(remove, keys, [name.chat === undefined ? '' : '1']);
    },

    async forgetKeys(token, used) {
      if (used.length === 0) return;
      const keys = [usageKey(token), ...recordsKeys(token, windowsAt(settings.now()).numbers)];
      await redis.run(
        forgetRecords,
        keys,
        used.map(({ chat, key }) => fieldOf(chat, key)),
      );
    },

    async head(name) {
      const number = await redis.run(head, [sequenceKey(name)], []);
      return number === null ? undefined : Number(number);
    },

    idle: (idleAfterMs) => idleSequences(redis, idleAfterMs),

    async *names() {
      for await (const keys of redis.scan(ALL_SEQUENCES)) {
        yield* keys.map(sequenceNameOf).filter((name): name is SequenceName => name !== undefined);
      }
    },

    async ping() {
      await redis.use((client) => client.ping());
    },
  };
}
