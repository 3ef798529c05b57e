/** For tests: Cache Storage in memory, as far as the worker uses it. */

const ORIGIN = 'https://bindery.example';

function keyOf(request: RequestInfo | URL): string {
  return new URL(request instanceof Request ? request.url : request, ORIGIN).href;
}

class MemoryCache implements Pick<Cache, 'match' | 'put' | 'delete' | 'keys'> {
  private readonly responses = new Map<string, Response>();

  async match(request: RequestInfo | URL): Promise<Response | undefined> {
    return this.responses.get(keyOf(request))?.clone();
  }

  async put(request: RequestInfo | URL, response: Response): Promise<void> {
    this.responses.delete(keyOf(request));
    this.responses.set(keyOf(request), response);
  }

  async delete(request: RequestInfo | URL): Promise<boolean> {
    return this.responses.delete(keyOf(request));
  }

  async keys(): Promise<Request[]> {
    return [...this.responses.keys()].map((url) => new Request(url));
  }
}

export function createMemoryCaches(): CacheStorage {
  const caches = new Map<string, MemoryCache>();
  const storage: Pick<CacheStorage, 'open' | 'match' | 'keys' | 'delete'> = {
    async open(name) {
      const cache = caches.get(name) ?? new MemoryCache();
      caches.set(name, cache);
      return cache as unknown as Cache;
    },
    async match(request) {
      for (const cache of caches.values()) {
        const found = await cache.match(request as RequestInfo);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    keys: async () => [...caches.keys()],
    delete: async (name) => caches.delete(name),
  };
  return storage as CacheStorage;
}
