/** For tests: a database pool that is slow to ask. */
import type pg from 'pg';

/** The pool, with queries that take longer by so many ms, as at a process whose event loop is busy. */
export function delayedPool(own: pg.Pool, ms: number): pg.Pool {
  const later = <Client extends object>(client: Client): Client =>
    new Proxy(client, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (key !== 'query') return value.bind(target);
        return async (...args: unknown[]) => {
          await new Promise((resolve) => setTimeout(resolve, ms));
          return await value.apply(target, args);
        };
      },
    });
  return new Proxy(later(own), {
    get: (target, key) =>
      key === 'connect' ? async () => later(await own.connect()) : Reflect.get(target, key),
  });
}
