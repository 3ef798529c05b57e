import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { SystemActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { createMemoryJournal } from '../../journal/memory-journal.ts';
import { bodyOf, type Fixture, startFixture } from '../collaboration.fixture.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

it('shows an edit whose commit was stored and answered too late, when its request is sent again', async () => {
  const journal = createMemoryJournal({ now: Date.now });
  let answers = false;
  fixture = await startFixture({
    journal: {
      ...journal,
      async append(entry) {
        const appended = await journal.append(entry);
        if (answers || entry.origin !== 'api') return appended;
        throw new BinderyError('unavailable', 'The database did not answer in time.');
      },
    },
  });
  const name = `codex/${randomUUID()}`;
  const ines = fixture.join(name, 'editor:ines');
  await expect.poll(() => ines.provider.synced).toBe(true);
  const system: SystemActor = { kind: 'system', id: 'system', name: 'System' };
  const edit = () =>
    fixture.collaboration.live.edit(name, system, { origin: 'api', operationId: 'key' }, (doc) =>
      bodyOf(doc).insert(0, 'once'),
    );
  await expect(edit()).rejects.toMatchObject({ code: 'unavailable' });
  answers = true;
  expect(await edit()).toMatchObject({ seq: 1, changed: false });
  await expect.poll(() => bodyOf(ines.doc).toString()).toBe('once');
});

it('takes no ready-made update that deletes the same twice', async () => {
  fixture = await startFixture();
  const name = `codex/${randomUUID()}`;
  const system: SystemActor = { kind: 'system', id: 'system', name: 'System' };
  const { live } = fixture.collaboration;
  const doc = new Y.Doc();
  doc.clientID = 7;
  doc.getText('title').insert(0, 'abc');
  await live.apply(name, system, { origin: 'import' }, Y.encodeStateAsUpdate(doc));
  // No structs; of one client, number 7, the range [0, 1) twice.
  const forged = Uint8Array.from([0, 1, 7, 2, 0, 1, 0, 1]);
  await expect(live.apply(name, system, { origin: 'import' }, forged)).rejects.toMatchObject({
    code: 'invalid_update',
  });
  await live.apply(name, system, { origin: 'import' }, Uint8Array.from([0, 1, 7, 1, 0, 1]));
  expect(await live.read(name, (read) => read.getText('title').toString())).toBe('bc');
});
