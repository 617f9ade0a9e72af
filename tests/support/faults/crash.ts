/**
 * A port whose process dies at one call: before the call reaches the engine, or after it took
 * effect. The caller learns nothing and does nothing more.
 */
export function crashAt<Port extends object>(
  port: Port,
  method: keyof Port & string,
  when: 'before' | 'after',
): Port {
  return new Proxy(port, {
    get(target, name) {
      const original: unknown = Reflect.get(target, name);
      if (name !== method || typeof original !== 'function') return original;
      return async (...args: unknown[]) => {
        if (when === 'after') await original.apply(target, args);
        throw new Error(`crash ${when} ${method}`);
      };
    },
  });
}
