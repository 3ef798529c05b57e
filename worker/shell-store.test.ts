import { describe, expect, it } from 'vitest';
import { buildLockOf, shellCacheOf } from '#core/protocol/app-worker.ts';
import { createMemoryCaches } from './memory-caches.fixture.ts';
import { forgetUnusedShells, installShell } from './shell-store.ts';

const FILES = ['/_next/static/a.js', '/favicon.svg'];

/** A server that runs one version and counts what it was asked for. */
function serverOf(build: string, broken: ReadonlySet<string> = new Set()) {
  const asked: string[] = [];
  const fetch = async (path: RequestInfo | URL): Promise<Response> => {
    asked.push(String(path));
    return broken.has(String(path))
      ? new Response('gone', { status: 404 })
      : new Response(`${String(path)} of ${build}`);
  };
  return { asked, fetch };
}

describe('installShell', () => {
  it('keeps the pages and every file', async () => {
    const caches = createMemoryCaches();
    await installShell({ caches, ...serverOf('one'), build: 'one', files: FILES });
    const cache = await caches.open(shellCacheOf('one'));
    for (const path of ['/', '/s/-', ...FILES])
      expect(await (await cache.match(path))?.text()).toBe(`${path} of one`);
  });

  it('fails when a file can’t be had, and goes on from there the next time', async () => {
    const caches = createMemoryCaches();
    const broken = serverOf('one', new Set(['/favicon.svg']));
    await expect(installShell({ caches, ...broken, build: 'one', files: FILES })).rejects.toThrow(
      '/favicon.svg was answered with 404',
    );
    const whole = serverOf('one');
    await installShell({ caches, ...whole, build: 'one', files: FILES });
    expect(whole.asked).toContain('/favicon.svg');
    expect(whole.asked).not.toContain('/_next/static/a.js');
  });

  it('fails when the server has moved on to another version', async () => {
    const caches = createMemoryCaches();
    await expect(installShell({ caches, ...serverOf('two'), build: 'one', files: FILES })).rejects.toThrow(
      'another version',
    );
  });

  it('takes files with a hash in their name from the version before, and fetches the others', async () => {
    const caches = createMemoryCaches();
    await installShell({ caches, ...serverOf('one'), build: 'one', files: FILES });
    const server = serverOf('two');
    await installShell({ caches, ...server, build: 'two', files: FILES });
    expect(server.asked.sort()).toEqual(['/', '/favicon.svg', '/s/-']);
  });
});

describe('forgetUnusedShells', () => {
  const locksOf = (builds: readonly string[]) => ({
    query: async () => ({
      held: [...builds.map(buildLockOf), 'of-something-else'].map((name) => ({ name })),
      pending: [],
    }),
  });

  async function keptAfter(held: readonly string[], pages: number): Promise<string[]> {
    const caches = createMemoryCaches();
    for (const name of ['zero', 'one', 'two'].map(shellCacheOf)) await caches.open(name);
    await caches.open('bindery-assets');
    await forgetUnusedShells({ caches, locks: locksOf(held), pages, build: 'two' });
    return caches.keys();
  }

  it('keeps what open pages run, the newest, and what is none of its business', async () => {
    expect(await keptAfter(['one', 'two'], 2)).toEqual([
      'bindery-shell-one',
      'bindery-shell-two',
      'bindery-assets',
    ]);
  });

  it('deletes nothing while a page has not said what it runs', async () => {
    expect(await keptAfter(['two'], 2)).toHaveLength(4);
  });
});
