import type { SequenceName } from '../../../lib/domain/terms.ts';

/**
 * A port whose first matching call waits: before it reaches the engine, or after it took effect and
 * before it returns.
 */
export interface Held<Port> {
  readonly port: Port;
  /** Resolves when the first matching call waits. Later calls pass. */
  readonly reached: Promise<void>;
  release(): void;
}

export function holdAt<Port extends object>(
  port: Port,
  method: keyof Port & string,
  when: 'before' | 'after',
  which: (...args: never[]) => boolean = () => true,
): Held<Port> {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let first = true;
  const wait = async () => {
    reached.resolve();
    await released.promise;
  };
  const held = new Proxy(port, {
    get(target, name) {
      const original: unknown = Reflect.get(target, name);
      if (name !== method || typeof original !== 'function') return original;
      return async (...args: unknown[]) => {
        const isFirst = first && which(...(args as never[]));
        if (isFirst) first = false;
        if (isFirst && when === 'before') await wait();
        const answer: unknown = await original.apply(target, args);
        if (isFirst && when === 'after') await wait();
        return answer;
      };
    },
  });
  return { port: held, reached: reached.promise, release: () => released.resolve() };
}

/** Matches calls for a chat's messages, not for the application's chats. */
export const ofMessages = (name: SequenceName): boolean => name.chat !== undefined;
