/** Comments of a guest whose link was closed before they were sent. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { Providers } from '#components/shell/providers.tsx';
import { startThread } from '#core/comments/write-comments.ts';
import { BinderyError } from '#core/errors.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { acquireCommentsSession, closeSessionOf } from '#sync/session/shared-sessions.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { KeptComments } from './kept-comments.tsx';

const CODEX = '0190f3a0-0000-7000-8000-0000000000c1';
const GUEST = { id: 'guest-kim', name: 'Kim' };
const ERROR = new BinderyError('revoked', 'The link was revoked.');

/** Leaves a comment on this device that no server has. */
async function sayOffline(body: string): Promise<void> {
  const { session, release } = acquireCommentsSession({
    documentName: commentsDocumentName(CODEX),
    url: 'ws://127.0.0.1:9',
    getTicket: () => Promise.reject(ERROR),
    actor: GUEST,
    store: await clientStore(),
    environment: browserEnvironment,
  });
  await session.loaded;
  const writer = { author: { kind: 'guest', ...GUEST } as const, environment: browserEnvironment };
  startThread(session.doc, { anchor: { on: 'codex' }, body }, writer);
  release({ linger: false });
  await closeSessionOf(GUEST.id, commentsDocumentName(CODEX));
  await session.close();
}

it('shows what did not reach the server, to be copied, discarded and brought back', async () => {
  await sayOffline('What **Kim** said');
  const copy = { guest: GUEST, codexId: CODEX };
  render(
    <Providers>
      <KeptComments copy={copy} documentName={commentsDocumentName(CODEX)} error={ERROR} />
    </Providers>,
  );
  expect(await screen.findByText('What **Kim** said')).toBeDefined();
  const user = userEvent.setup({ delay: null });
  await user.click(screen.getByRole('button', { name: 'Copy your comments' }));
  expect(await navigator.clipboard.readText()).toBe('What **Kim** said');
  const store = personalStore(await clientStore(), GUEST.id);
  const waiting = async () => (await store.list()).map((listed) => listed.waiting);
  expect(await waiting()).toEqual([1]);
  await user.click(screen.getByRole('button', { name: 'Discard comments' }));
  await expect.poll(waiting).toEqual([]);
  expect(screen.queryByText('What **Kim** said')).toBeNull();
  await user.click(await screen.findByRole('button', { name: 'Undo' }));
  await expect.poll(waiting).toEqual([1]);
});
