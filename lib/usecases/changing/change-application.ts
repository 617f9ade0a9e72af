import type { ApplicationEdits, RevisionCondition } from '../../domain/edit-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { Application, ApplicationToken, Instant } from '../../domain/terms.ts';

export interface EditApplicationPorts {
  readonly applicationEdits: ApplicationEdits;
  readonly readApplication: (token: ApplicationToken) => Promise<Application>;
  readonly instant: () => Instant;
}

export function editApplication({
  applicationEdits,
  readApplication,
  instant,
}: EditApplicationPorts) {
  return async function editApplication(
    token: ApplicationToken,
    condition: RevisionCondition,
    name: string,
  ): Promise<Application> {
    const edited = await applicationEdits.rename(token, condition, { name, at: instant() });
    if (typeof edited === 'string') throw new Problem(edited);
    // The transaction cannot return the count of chats, because that includes pending chats.
    const { chatsCount } = await readApplication(token);
    return { ...edited, chatsCount };
  };
}

export interface DeleteApplicationPorts {
  readonly applicationEdits: ApplicationEdits;
  readonly sequences: Sequences;
  readonly instant: () => Instant;
}

/**
 * Deletes an application for good. Then removes its chat sequence from Redis, so that every write
 * must ask MySQL, which refuses it.
 */
export function deleteApplication({
  applicationEdits,
  sequences,
  instant,
}: DeleteApplicationPorts) {
  return async function deleteApplication(
    token: ApplicationToken,
    condition: RevisionCondition,
  ): Promise<void> {
    await sequences.ping();
    const outcome = await applicationEdits.delete(token, condition, instant());
    // Remove the sequence also after 'application-not-found': so a retry completes a deletion that
    // crashed before this step.
    if (outcome !== 'precondition-failed') await sequences.remove({ token });
    if (outcome !== 'deleted') throw new Problem(outcome);
  };
}
