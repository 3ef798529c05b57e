/** Edits of some fields that a guest did not send before these were kept elsewhere; and how an extract looks. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { CodexBody } from '#components/codex/view/codex-body.tsx';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { acquireReattachingSession } from '#components/fields/rich-text/reattach/reattaching-session.ts';
import { Providers } from '#components/shell/providers.tsx';
import { extractTemplate } from '#core/codex/extract.ts';
import { BinderyError } from '#core/errors.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { ACTOR } from '#sync/session/session.fixture.ts';
import { closeSessionOf } from '#sync/session/shared-sessions.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { useCopiesOfOlderExtracts } from './guest-local-copy.ts';
import { KeptCopies } from './kept-copies.tsx';

const LINK = '0190f3a0-0000-7000-8000-0000000000d1';
const EXTRACT = `extract/${LINK}@00000000000000aa`;
const GUEST = { id: 'guest-lea', name: 'Lea' };
const ERROR = new BinderyError('revoked', 'Kept elsewhere.');
const TEMPLATE = templateOf("size: { type: 'line', label: 'Size' }, hush: { type: 'line', label: 'Hush' }");
const SHARED = extractTemplate(TEMPLATE, ['size'], 'edit');

/** Leaves an edit of the extract on this device that no server has, and the template with which it is read. */
async function writeOffline(): Promise<void> {
  const store = await clientStore();
  const { session, release } = acquireReattachingSession({
    documentName: EXTRACT,
    url: 'ws://127.0.0.1:9',
    getTicket: () => Promise.reject(ERROR),
    actor: GUEST,
    throughLink: true,
    store,
    environment: browserEnvironment,
  });
  await session.loaded;
  session.codex.text('size').insert(0, 'large');
  release({ linger: false });
  await closeSessionOf(GUEST.id, EXTRACT);
  await session.close();
  await personalStore(store, GUEST.id).records.put('template', LINK, SHARED);
}

function Older({ open }: { readonly open: string }) {
  return (
    <KeptCopies copies={useCopiesOfOlderExtracts(GUEST.id, { document: open, title: false })} error={ERROR} />
  );
}

it('offers it for download and to be discarded, and not what is open', async () => {
  await writeOffline();
  const { rerender } = render(
    <Providers>
      <Older open={EXTRACT.replace('aa', 'bb')} />
    </Providers>,
  );
  expect(await screen.findByText(/did not reach the server/)).toBeDefined();
  expect(screen.getByRole('button', { name: 'Download what you wrote' })).toBeDefined();
  rerender(
    <Providers>
      <Older open={EXTRACT} />
    </Providers>,
  );
  await expect.poll(() => screen.queryByText(/did not reach the server/)).toBeNull();
  rerender(
    <Providers>
      <Older open={EXTRACT.replace('aa', 'cc')} />
    </Providers>,
  );
  await userEvent.setup({ delay: null }).click(await screen.findByRole('button', { name: 'Discard' }));
  const store = personalStore(await clientStore(), GUEST.id);
  await expect.poll(async () => (await store.list()).map((listed) => listed.waiting)).toEqual([]);
});

it('shows the fields without a template, and a title only where it is one of them', () => {
  const source = createLocalSource();
  const show = (title: boolean) => (
    <Providers>
      <CodexProvider codexId={LINK} source={source} template={SHARED} actor={ACTOR} canEdit>
        <CodexBody extract={{ title }} />
      </CodexProvider>
    </Providers>
  );
  const { rerender } = render(show(false));
  expect(screen.getByRole('heading', { level: 1, name: 'Shared with you' })).toBeDefined();
  expect(screen.getByRole('textbox', { name: 'Size' })).toBeDefined();
  expect(screen.queryByText(/Shared fields|Hush/)).toBeNull();
  rerender(show(true));
  expect(screen.getByRole('textbox', { name: 'Title' })).toBeDefined();
});
