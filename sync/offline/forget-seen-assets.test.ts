import { expect, test } from 'vitest';
import { ASSET_CACHE, UNSENT_HEADER } from '#core/protocol/app-worker.ts';
import { forgetSeenAssets } from './forget-seen-assets.ts';

/** As much of Cache Storage as is asked for. */
function storageOf(files: Map<string, Response>, name = ASSET_CACHE): CacheStorage {
  const cache = {
    keys: async () => [...files.keys()].map((path) => new Request(`https://bindery.example${path}`)),
    match: async ({ url }: Request) => files.get(new URL(url).pathname),
    delete: async ({ url }: Request) => files.delete(new URL(url).pathname),
  };
  return { keys: async () => [name], open: async () => cache } as unknown as CacheStorage;
}

test('what was seen goes, what the server does not have stays', async () => {
  const unsent = new Response('own', { headers: { [UNSENT_HEADER]: '1' } });
  const files = new Map([
    ['/api/v1/assets/1', new Response('seen')],
    ['/api/v1/assets/2', unsent],
  ]);
  await forgetSeenAssets(storageOf(files));
  expect([...files.keys()]).toEqual(['/api/v1/assets/2']);
});

test('without a cache, or without Cache Storage, there is nothing to do', async () => {
  const files = new Map([['/api/v1/assets/1', new Response('none of ours')]]);
  await forgetSeenAssets(storageOf(files, 'somebody-elses'));
  await forgetSeenAssets(undefined);
  expect(files.size).toBe(1);
});
