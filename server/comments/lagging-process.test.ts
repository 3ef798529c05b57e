/** Comments checked by a process that has not heard yet of what another one stored. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readThreads } from '#core/comments/read-threads.ts';
import { startThread } from '#core/comments/write-comments.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { environment, type Fixture, startFixture } from '../collaboration/collaboration.fixture.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { memoryLimiter } from '../network/attempt-limiters.ts';
import { createMemoryChannel } from '../processes/memory-channel.ts';
import { createProcessBus } from '../processes/process-bus.ts';
import { createCommentsUpdateCheck, createGuestCommentLimit } from './comment-rules.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test('no comment is written over that only another process knows', async () => {
  const journal = createMemoryJournal({ now: Date.now });
  const channel = createMemoryChannel();
  let isHeard = true;
  const startProcess = async () => {
    const bus = createProcessBus({
      id: randomUUID(),
      clock: () => performance.now(),
      log: pino({ level: 'silent' }),
      open(handlers) {
        const real = channel.open(handlers);
        const send = (texts: readonly string[]) =>
          real.send(isHeard ? texts : texts.map((text) => text.replace(/\[.*/, '[]')));
        return { ...real, send };
      },
    });
    const guestLimit = createGuestCommentLimit(memoryLimiter);
    const checks = {
      comments: createCommentsUpdateCheck({ environment, guestLimit, earlierNames: async () => [] }),
    };
    const fixture = await startFixture({ journal, bus, checks });
    closing.push(fixture.stop, () => bus.close());
    return { fixture, bus };
  };
  const [here, there] = [await startProcess(), await startProcess()];
  await expect.poll(() => there.bus.others.size).toBe(1);
  const codexId = randomUUID();
  const name = commentsDocumentName(codexId);
  const join = async ({ fixture }: { readonly fixture: Fixture }, token: string) => {
    const member = fixture.join(name, token);
    await expect.poll(() => member.provider.isSynced).toBe(true);
    return member;
  };
  const [ines, kim] = [await join(here, 'editor:ines'), await join(there, `link:comment:${codexId}:kim`)];
  isHeard = false;
  const author = { kind: 'user', id: 'user-ines', name: 'ines' } as const;
  const thread = startThread(ines.doc, { anchor: { on: 'codex' }, body: 'mine' }, { author, environment });
  await expect.poll(() => ines.provider.hasUnsyncedChanges).toBe(false);
  // Without having seen the record, and under the highest id: of two such writes Yjs would keep this one.
  kim.doc.clientID = 2 ** 32 - 1;
  const forged = { thread, author: { kind: 'guest', id: 'guest-kim', name: 'kim' }, at: Date.now() };
  kim.doc.getMap('comments').set(thread, forged);
  await expect.poll(() => kim.refusals.length, { timeout: 5_000 }).toBeGreaterThan(0);
  const stored = new Y.Doc();
  Y.applyUpdate(stored, (await journal.load(name)).state);
  expect(readThreads(stored)[0]?.comments[0]?.author).toEqual(author);
});
