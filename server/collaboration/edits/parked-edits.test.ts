import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { builtFrom, openDocument } from '../content/open-document.fixture.ts';
import type { Session } from '../sessions/sessions.ts';
import { findMissing } from './missing-dependencies.ts';
import { createParkedEdits } from './parked-edits.ts';

it('are handed out when the document has what they lack, not at every edit, and are refused beyond the limit', () => {
  const document = openDocument('codex/01900000-0000-7000-8000-000000000001');
  const session = { ended: null, open: { document } } as unknown as Session;
  const ines = new Y.Doc();
  const edits: Uint8Array[] = [];
  ines.on('update', (update: Uint8Array) => edits.push(update));
  for (const word of ['a', 'b', 'c']) ines.getText('text').insert(0, word);
  const [first, second, third] = edits as [Uint8Array, Uint8Array, Uint8Array];
  const parked = createParkedEdits({ maxEdits: 9, maxBytes: third.length + second.length });
  const park = (update: Uint8Array) => {
    const waiting = { session, edit: { update, trailer: null }, slot: { stored: null, countable: true } };
    return parked.park(
      document,
      waiting,
      findMissing(builtFrom(document), Y.decodeUpdate(update), new Map()),
    );
  };
  const takeReady = () => parked.takeReady(document).map(({ edit }) => edit.update);
  expect(park(third)).toBe(true);
  expect(park(second)).toBe(true);
  builtFrom(document).getText('other').insert(0, 'somebody else');
  expect(takeReady()).toEqual([]);
  Y.applyUpdate(builtFrom(document), first);
  expect(takeReady()).toEqual([second]);
  expect(takeReady()).toEqual([]);
  Y.applyUpdate(builtFrom(document), second);
  expect(takeReady()).toEqual([third]);
  expect(park(second) && park(third)).toBe(true);
  expect(park(third)).toBe(false);
  document.destroy();
});
