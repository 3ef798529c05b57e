import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import type { Journal } from '../../journal/journal.ts';
import { LONE_PROCESS } from '../../processes/lone-process.ts';
import { builtFrom, openDocument } from '../content/open-document.fixture.ts';
import { createApplyBatcher } from './apply-batcher.ts';
import { createJournalFollower, type JournalFollower } from './journal-follower.ts';

const NAME = 'codex/01900000-0000-7000-8000-000000000001';
let follower: JournalFollower;
afterEach(() => follower.stop());

/** A document that shows nothing of a journal with `head` operations. */
function start(head: number, journal: Pick<Journal, 'load' | 'readRows'>) {
  const document = openDocument(NAME);
  const gone: string[] = [];
  follower = createJournalFollower({
    journal: { headSeqs: async () => new Map([[NAME, head]]), ...journal },
    bus: { ...LONE_PROCESS, state: 'connected' },
    log: pino({ level: 'silent' }),
    documents: () => new Map([[NAME, document]]),
    apply: createApplyBatcher(() => undefined),
    onShown: () => undefined,
    onGone: (name) => gone.push(name),
  });
  follower.opened(document, 0);
  return { document, gone };
}

function stateOf(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('field:body').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

it('shows what the loader makes of a journal with damaged rows, and asks once', async () => {
  let loads = 0;
  const { document } = start(3, {
    readRows: async () => [],
    async load() {
      loads += 1;
      return { state: stateOf('what is left'), seq: 2, quarantined: [{ seq: 3, reason: 'damaged' }] };
    },
  });
  await follower.catchUp(document);
  expect(await follower.catchUp(document)).toBe(false);
  expect(builtFrom(document).getText('field:body').toString()).toBe('what is left');
  expect(loads).toBe(1);
});

it('loads a document as a whole that is far behind', async () => {
  const { document } = start(10_000, {
    readRows: () => Promise.reject(new Error('too many to read')),
    load: async () => ({ state: stateOf('all of it'), seq: 10_000, quarantined: [] }),
  });
  await follower.catchUp(document);
  expect(builtFrom(document).getText('field:body').toString()).toBe('all of it');
});

it('tells of a document that another process has erased', async () => {
  const { document, gone } = start(3, {
    readRows: async () => [],
    load: () => Promise.reject(new BinderyError('gone', 'It is gone.')),
  });
  await follower.catchUp(document);
  expect(gone).toEqual([NAME]);
});
