import { readdirSync } from 'node:fs';
import { groupMembers } from '../../../localstack/process/group.ts';
import { identify, type ProcessIdentity } from '../../../localstack/process/identity.ts';
import { memoryKb } from '../../../localstack/process/memory.ts';
import { stackDirectories } from '../../../localstack/stack/directories.ts';
import { readState } from '../../../localstack/stack/state.ts';

/* Memory and open files of the processes of a run, each time it is at rest. */

export interface Use {
  readonly megabytes: number;
  /** Undefined where the system doesn't tell (no /proc). */
  readonly openFiles: number | undefined;
}

/** A process from its first count to its last. A restarted program is another process. */
export interface Life {
  readonly name: string;
  readonly pid: number;
  readonly counts: number;
  readonly first: Use;
  readonly last: Use;
}

export interface Census {
  /** Counts every process that lives now. */
  count(): void;
  lives(): readonly Life[];
}

export function openCensus(world: string): Census {
  const lives = new Map<string, Life>();

  function countOne(name: string, { pid, startTime }: ProcessIdentity): void {
    const members = groupMembers({ pid, startTime }).map((member) => ({
      kb: memoryKb(member),
      files: openFiles(member.pid),
    }));
    if (members.length === 0) return;
    const use = {
      megabytes: Math.round(members.reduce((sum, { kb }) => sum + kb, 0) / 1024),
      openFiles: members.reduce<number | undefined>(
        (sum, { files }) => (sum === undefined || files === undefined ? undefined : sum + files),
        0,
      ),
    };
    const id = `${name} ${pid} ${startTime}`;
    const known = lives.get(id) ?? { name, pid, counts: 0, first: use, last: use };
    lives.set(id, { ...known, counts: known.counts + 1, last: use });
  }

  return {
    count() {
      for (const state of [world, `${world}-programs`]) {
        const { processes = [] } = readState(stackDirectories(state).state) ?? {};
        for (const { name, identity } of processes) countOne(name, identity);
      }
      const own = identify(process.pid);
      if (own) countOne('the soak itself', own);
    },
    lives: () => [...lives.values()],
  };
}

function openFiles(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return undefined;
  }
}
