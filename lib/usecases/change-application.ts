import type { ApplicationEdits, RevisionCondition } from '../domain/edit-port.ts';
import { Problem } from '../domain/problems.ts';
import type { Sequences } from '../domain/sequence-port.ts';
import type { Application, ApplicationToken, Instant } from '../domain/terms.ts';

export interface EditApplicationPorts {
  readonly applicationEdits: ApplicationEdits;
  readonly readApplication: (token: ApplicationToken) => Promise<Application>;
  readonly instant: () => Instant;
}

export const editApplication =
  ({ applicationEdits, readApplication, instant }: EditApplicationPorts) =>
  async (
    token: ApplicationToken,
    condition: RevisionCondition,
    name: string,
  ): Promise<Application> => {
    const edited = await applicationEdits.rename(token, condition, { name, at: instant() });
    if (typeof edited === 'string') throw new Problem(edited);
    // The count is not part of what was changed: it is read like any other.
    const { chatsCount } = await readApplication(token);
    return { ...edited, chatsCount };
  };

export interface DeleteApplicationPorts {
  readonly applicationEdits: ApplicationEdits;
  readonly sequences: Sequences;
  readonly instant: () => Instant;
}

/** Deletes a tenant for good, as deleteChat does a chat: without its chat sequence every write must ask the store, which knows it no more. */
export const deleteApplication =
  ({ applicationEdits, sequences, instant }: DeleteApplicationPorts) =>
  async (token: ApplicationToken, condition: RevisionCondition): Promise<void> => {
    await sequences.ping();
    const outcome = await applicationEdits.delete(token, condition, instant());
    // A repeat mends what a crash right here left behind.
    if (outcome !== 'precondition-failed') await sequences.remove({ token });
    if (outcome !== 'deleted') throw new Problem(outcome);
  };
