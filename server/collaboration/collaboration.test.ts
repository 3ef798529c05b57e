import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { bodyOf, type Fixture, startFixture } from './collaboration.fixture.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

it('lets two people write one document, in the journal before anyone sees it', async () => {
  fixture = await startFixture();
  const name = `codex/${randomUUID()}`;
  const ines = fixture.join(name, 'editor:ines');
  const omar = fixture.join(name, 'editor:omar');
  await expect.poll(() => ines.provider.synced && omar.provider.synced).toBe(true);
  bodyOf(ines.doc).insert(0, 'Hello');
  await expect.poll(() => bodyOf(omar.doc).toString()).toBe('Hello');
  bodyOf(omar.doc).insert(5, ' there');
  await expect.poll(() => bodyOf(ines.doc).toString()).toBe('Hello there');
  await expect.poll(() => ines.provider.unsyncedChanges + omar.provider.unsyncedChanges).toBe(0);
  const rows = await fixture.journal.list(name, { limit: 10 });
  expect(rows.map(({ actor, seq }) => [seq, actor.name])).toEqual([
    [2, 'omar'],
    [1, 'ines'],
  ]);
});
