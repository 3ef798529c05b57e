/** Open documents that nobody edits are bytes at the server, and nobody notices. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createMemoryJournal } from '../../journal/memory-journal.ts';
import { bodyOf, type Fixture, type Member, startFixture } from '../collaboration.fixture.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

const system = { kind: 'system', id: 'system', name: 'System' } as const;
const synced = (...members: readonly Member[]) =>
  expect.poll(() => members.every(({ provider }) => provider.synced)).toBe(true);
const live = (): number => fixture.collaboration.stats().liveDocuments;
const textOf = ({ doc }: Member): string => bodyOf(doc).toString();

/** A journal that holds a document of a few words, and its name. */
async function journalWithWords() {
  const journal = createMemoryJournal({ now: Date.now });
  const name = `codex/${randomUUID()}`;
  const first = await startFixture({ journal });
  await first.collaboration.live.edit(name, system, { origin: 'api' }, (doc) =>
    bodyOf(doc).insert(0, 'words'),
  );
  await first.stop();
  return { journal, name };
}

it('opens a document for readers, and for those who return to it, without building it', async () => {
  const { journal, name } = await journalWithWords();
  fixture = await startFixture({ journal });
  const [ines, vera] = [fixture.join(name, 'editor:ines'), fixture.join(name, 'viewer:vera')];
  await synced(ines, vera);
  expect([textOf(ines), textOf(vera)]).toEqual(['words', 'words']);
  ines.provider.setAwarenessField('fieldId', 'body');
  await expect.poll(() => vera.provider.awareness?.getStates().size).toBe(2);
  vera.leave();
  const again = fixture.join(name, 'viewer:vera', vera.doc);
  await synced(again);
  expect(fixture.collaboration.stats()).toMatchObject({ documents: 1, liveDocuments: 0 });
});

it('builds it for an edit, lets go of it when it is quiet, and goes on from there', async () => {
  const { journal, name } = await journalWithWords();
  fixture = await startFixture({ journal, quietMs: 1 });
  const [ines, omar] = [fixture.join(name, 'editor:ines'), fixture.join(name, 'editor:omar')];
  await synced(ines, omar);
  for (let round = 0; round < 5; round += 1) {
    const [author, reader] = round % 2 === 0 ? [ines, omar] : [omar, ines];
    bodyOf(author.doc).insert(0, `${round} `);
    await expect.poll(() => textOf(reader)).toBe(textOf(author));
    await expect.poll(live).toBe(0);
  }
  expect(textOf(ines)).toBe('4 3 2 1 0 words');
  const nadia = fixture.join(name, 'viewer:nadia');
  await synced(nadia);
  expect(textOf(nadia)).toBe(textOf(ines));
  expect(await journal.verify(name)).toMatchObject({ ok: true, operations: 6 });
});

it('keeps it while it is edited or read', async () => {
  const { journal, name } = await journalWithWords();
  fixture = await startFixture({ journal });
  const ines = fixture.join(name, 'editor:ines');
  await synced(ines);
  bodyOf(ines.doc).insert(0, 'more ');
  await expect.poll(() => ines.provider.hasUnsyncedChanges).toBe(false);
  expect(live()).toBe(1);
});

it('loses no edit that comes while it is let go of and built again', async () => {
  const { journal, name } = await journalWithWords();
  fixture = await startFixture({ journal, quietMs: 0 });
  const members = ['ines', 'omar', 'nadia'].map((who) => fixture.join(name, `editor:${who}`));
  await synced(...members);
  for (let round = 0; round < 15; round += 1) {
    for (const [index, { doc }] of members.entries()) bodyOf(doc).insert(0, `${index}.${round} `);
    if (round % 10 === 0)
      await fixture.collaboration.live.edit(name, system, { origin: 'api' }, (doc) =>
        bodyOf(doc).insert(bodyOf(doc).length, ` api${round}`),
      );
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => members.some(({ provider }) => provider.hasUnsyncedChanges)).toBe(false);
  await expect.poll(() => new Set(members.map(textOf)).size).toBe(1);
  const [{ doc } = { doc: new Y.Doc() }] = members;
  expect(bodyOf(doc).toString().split(' ')).toHaveLength(48);
  const stored = new Y.Doc();
  Y.applyUpdate(stored, (await journal.load(name)).state);
  expect(bodyOf(stored).toString()).toBe(bodyOf(doc).toString());
});

it('shows what the server itself edits in a document that rests', async () => {
  const { journal, name } = await journalWithWords();
  fixture = await startFixture({ journal, quietMs: 1 });
  const ines = fixture.join(name, 'editor:ines');
  await synced(ines);
  const { live: documents } = fixture.collaboration;
  await documents.edit(name, system, { origin: 'api' }, (doc) => bodyOf(doc).insert(0, 'more '));
  await expect.poll(() => textOf(ines)).toBe('more words');
  await expect.poll(live).toBe(0);
  expect(await documents.read(name, (doc) => bodyOf(doc).toString())).toBe('more words');
});
