import { describe, expect, it } from 'vitest';
import { ASSET_CACHE, UNSENT_HEADER } from '#core/protocol/app-worker.ts';
import { answerAsset, keepAsset } from './asset-store.ts';
import { createMemoryCaches } from './memory-caches.fixture.ts';

const LIMITS = { files: 3, bytes: 100, bytesOfOne: 50 };

function fileOf(bytes: number, headers: Record<string, string> = {}): Response {
  return new Response('x'.repeat(bytes), { headers: { 'content-length': String(bytes), ...headers } });
}

async function kept(cache: Cache): Promise<string[]> {
  return (await cache.keys()).map(({ url }) => new URL(url).pathname);
}

describe('keepAsset', () => {
  it('takes out what came first, by number and by bytes', async () => {
    const cache = await createMemoryCaches().open(ASSET_CACHE);
    for (const name of ['/a', '/b', '/c', '/d']) await keepAsset(cache, name, fileOf(10), LIMITS);
    expect(await kept(cache)).toEqual(['/b', '/c', '/d']);
    await keepAsset(cache, '/e', fileOf(50), LIMITS);
    await keepAsset(cache, '/f', fileOf(45), LIMITS);
    expect(await kept(cache)).toEqual(['/e', '/f']);
  });

  it('never takes out a file the server does not have, nor counts it', async () => {
    const cache = await createMemoryCaches().open(ASSET_CACHE);
    await cache.put('/unsent', fileOf(5000, { [UNSENT_HEADER]: '1' }));
    for (const name of ['/a', '/b', '/c', '/d']) await keepAsset(cache, name, fileOf(10), LIMITS);
    expect(await kept(cache)).toEqual(['/unsent', '/b', '/c', '/d']);
  });

  it('leaves one out that would push out many', async () => {
    const cache = await createMemoryCaches().open(ASSET_CACHE);
    await keepAsset(cache, '/a', fileOf(10), LIMITS);
    await keepAsset(cache, '/huge', fileOf(51), LIMITS);
    expect(await kept(cache)).toEqual(['/a']);
  });
});

describe('answerAsset', () => {
  it('asks the server once, and not at all for what was put there before', async () => {
    const caches = createMemoryCaches();
    const work: Promise<unknown>[] = [];
    let asked = 0;
    const means = {
      caches,
      fetch: async () => {
        asked += 1;
        return fileOf(4);
      },
      lasting: (one: Promise<unknown>) => void work.push(one),
    };
    const request = new Request('https://bindery.example/api/v1/assets/1');
    expect(await (await answerAsset(request, means)).text()).toBe('xxxx');
    await Promise.all(work);
    expect(await (await answerAsset(request, means)).text()).toBe('xxxx');
    expect(asked).toBe(1);
  });

  it('keeps no refusal', async () => {
    const caches = createMemoryCaches();
    const lasting = () => undefined;
    const refuse = async () => new Response('no', { status: 403 });
    const request = new Request('https://bindery.example/api/v1/assets/1');
    expect((await answerAsset(request, { caches, fetch: refuse, lasting })).status).toBe(403);
    expect(await kept(await caches.open(ASSET_CACHE))).toEqual([]);
  });
});
