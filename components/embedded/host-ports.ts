/** Store, locks and network of an embedded page: those of the program around it. */
import type { PageResponse } from '#core/protocol/embedded-page.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import type { HostChannel } from './host-channel.ts';

/** The store of the program: what was written in the form outlives it there. */
export function hostStore(channel: HostChannel, isVolatile: boolean): LocalStore {
  // Each answer is that of the method of the same name, on the other side.
  const ask = <Answer>(port: 'store' | 'requests' | 'records', method: string, ...args: readonly unknown[]) =>
    channel.call(port, method, ...args) as Promise<Answer>;
  return {
    ...(isVolatile && { isVolatile: true }),
    load: (name) => ask('store', 'load', name),
    append: (name, update) => ask('store', 'append', name, update),
    enqueue: (name, edits) => ask('store', 'enqueue', name, edits),
    waitingSessions: (name) => ask('store', 'waitingSessions', name),
    pending: (prefix) => ask('store', 'pending', prefix),
    confirm: (name, confirmed) => ask('store', 'confirm', name, confirmed),
    compact: (name) => ask('store', 'compact', name),
    list: () => ask('store', 'list'),
    delete: (name) => ask('store', 'delete', name),
    // It is the program’s to close.
    close: () => Promise.resolve(),
    requests: {
      list: () => ask('requests', 'list'),
      put: (id, value) => ask('requests', 'put', id, value),
      delete: (id) => ask('requests', 'delete', id),
    },
    records: {
      get: (kind, id) => ask('records', 'get', kind, id),
      put: (kind, id, value) => ask('records', 'put', kind, id, value),
      delete: (kind, id) => ask('records', 'delete', kind, id),
      list: (kind, page) => ask('records', 'list', kind, page),
    },
  };
}

/** Sessions of the program itself, of the same document in the same store, know of those of the page. */
export function hostLocks(channel: HostChannel): TabLocks {
  const release = (lock: unknown) => () => {
    channel.call('locks', 'release', lock).catch(() => undefined);
  };
  return {
    tryHold: async (name) => {
      const lock = await channel.call('locks', 'tryHold', name);
      return lock === null ? null : release(lock);
    },
    hold: async (name) => release(await channel.call('locks', 'hold', name)),
  };
}

/** `fetch` for the API alone, made by the program with its token. */
export function hostFetch(channel: HostChannel): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const request = new Request(new URL(input instanceof Request ? input.url : input, location.href), init);
    const url = new URL(request.url);
    const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
    const asked = {
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body,
    };
    const answering = channel.call('fetch', 'send', asked) as Promise<PageResponse>;
    const answer = await Promise.race([answering, givenUp(init.signal ?? null)]).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      throw new TypeError('The server cannot be reached.', { cause: error });
    });
    const isEmpty = [204, 205, 304].includes(answer.status);
    return new Response(isEmpty ? null : answer.body.slice(), {
      status: answer.status,
      headers: answer.headers,
    });
  };
}

function givenUp(signal: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
