/** The notices about comments that the server has not taken. */
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { react, startThread } from '#core/comments/write-comments.ts';
import type { RefusedAct } from '#sync/outbox/refused-acts.ts';
import { ANA, renderComments } from './render-comments.fixture.tsx';

const WRITER = { author: ANA, environment: browserEnvironment };

function refusedAct(reason: string, act: (doc: Y.Doc, thread: string) => void): RefusedAct {
  const doc = new Y.Doc();
  const thread = startThread(doc, { anchor: { on: 'codex' }, body: 'there' }, WRITER);
  const before = Y.encodeStateVector(doc);
  act(doc, thread);
  const update = Y.encodeStateAsUpdate(doc, before);
  return { documentName: 'comments/x', id: 'a 1', update, at: 1, reason };
}

it('says what was refused and why, shows the words, and gives a way to keep and to discard them', async () => {
  const discard = vi.fn();
  const said = refusedAct('A Codex has room for 10000 comments', (doc) =>
    startThread(doc, { anchor: { on: 'codex' }, body: 'What I **meant**' }, WRITER),
  );
  const liked = refusedAct('It is about no comment that is here', (doc, thread) =>
    react(doc, thread, '👍', WRITER),
  );
  const page = await renderComments({ unsent: { refused: [said, liked], discard } });
  const notice = screen.getByRole('alert');
  expect(notice.textContent).toContain('2 changes to comments were not accepted, and nobody else sees them.');
  expect(notice.textContent).toContain('A Codex has room for 10000 comments.');
  expect(notice.textContent).toContain('It is about no comment that is here.');
  expect(notice.querySelector('blockquote')?.textContent).toBe('What I **meant**');
  await page.user.click(screen.getByRole('button', { name: 'Copy what you wrote' }));
  expect(await navigator.clipboard.readText()).toBe('What I **meant**');
  expect(screen.getByRole('button', { name: 'Download' })).toBeDefined();
  await page.user.click(screen.getByRole('button', { name: 'Discard' }));
  expect(discard).toHaveBeenCalledOnce();
});

it('offers no words to copy where an act has none', async () => {
  const liked = refusedAct('It is about no comment that is here', (doc, thread) =>
    react(doc, thread, '👍', WRITER),
  );
  await renderComments({ unsent: { refused: [liked] } });
  expect(screen.getByRole('alert').textContent).toContain('1 change to comments was not accepted');
  expect(screen.queryByRole('button', { name: 'Copy what you wrote' })).toBeNull();
});

it('says why what waits is sent later', async () => {
  await renderComments({ unsent: { postponed: 'Guests of this link have said a lot; try again later' } });
  expect(screen.getByRole('status').textContent).toContain(
    'not sent yet. Guests of this link have said a lot',
  );
  expect(screen.queryByRole('alert')).toBeNull();
});

it('shows what is sent later, and what was refused apart from it', async () => {
  const ahead = refusedAct('The clock of this device was ahead', (doc) =>
    startThread(doc, { anchor: { on: 'codex' }, body: 'From tomorrow' }, WRITER),
  );
  await renderComments({ unsent: { putOff: [{ ...ahead, putOffAt: 1 }] } });
  const notice = screen.getByRole('status');
  expect(notice.textContent).toContain(
    '1 change to comments is kept on this device, and sent later by itself.',
  );
  expect(notice.textContent).toContain('The clock of this device was ahead.');
  expect(notice.querySelector('blockquote')?.textContent).toBe('From tomorrow');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('keeps the words of whoever may not comment any more', async () => {
  const page = await renderComments({ unsent: { closed: { count: 1, words: 'Mine' } } });
  expect(screen.getByRole('alert').textContent).toContain('you can’t comment here any more. It is still on');
  await page.user.click(screen.getByRole('button', { name: 'Copy what you wrote' }));
  expect(await navigator.clipboard.readText()).toBe('Mine');
});
