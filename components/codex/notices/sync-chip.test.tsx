/** The sync chip in every state of a session. */
import { render, screen, within } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { CodexProvider, type CodexSource } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { Providers } from '#components/shell/providers.tsx';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import type { SessionOptions } from '#sync/session/document-session.ts';
import {
  ACTOR,
  environment,
  NAME,
  NOWHERE,
  startServer,
  stopEverything,
} from '#sync/session/session.fixture.ts';
import { acquireCodexSession, closeAllSessions } from '#sync/session/shared-sessions.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { SyncChip } from './sync-chip.tsx';

afterEach(async () => {
  await closeAllSessions();
  await stopEverything();
});

const user = userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never });
const chip = () => screen.getByRole('button', { name: /\. Show details$/ });
/** The label; a screen reader hears the same, and there is no other chip. */
const said = () => {
  const label = chip().getAttribute('aria-label')?.replace('. Show details', '');
  return screen.getByRole('status').textContent === label ? label : 'two things at once';
};
const details = async () => {
  await user.click(chip());
  return screen.findByRole('dialog');
};

async function show(source: CodexSource): Promise<void> {
  const template = templateOf("stock: { type: 'number', label: 'Stock' }");
  render(
    <Providers>
      <CodexProvider codexId="" source={source} template={template} actor={ACTOR} canEdit>
        <SyncChip />
        <p>A page</p>
      </CodexProvider>
    </Providers>,
  );
  await screen.findByText('A page');
}

/** A page with the chip of a Codex whose session knows `options`. */
async function open(options: Partial<SessionOptions> & { readonly url: string }) {
  const { session } = acquireCodexSession({
    documentName: NAME,
    getTicket: async () => ({ ticket: 't', serverTime: Date.now(), actor: ACTOR }),
    actor: ACTOR,
    store: createMemoryStore(environment),
    environment,
    WebSocketPolyfill: WebSocket,
    ...options,
  });
  await show(session);
  return session;
}

describe('sync chip', () => {
  it('says that all is saved, that something is on its way for long, and again that all is saved', async () => {
    const server = await startServer();
    const { codex } = await open(server);
    expect(said()).toBe('Opening…');
    await expect.poll(said).toBe('Saved');
    server.hold();
    codex.setRegister('stock', 12);
    await expect.poll(said).toBe('Saving…');
    const shown = await details();
    expect(within(shown).getByText('Your latest changes are on their way to the server.')).toBeTruthy();
    server.release();
    await expect.poll(said).toBe('Saved');
    expect(within(shown).getByText('Everything you wrote is stored on the server.')).toBeTruthy();
    await user.keyboard('{Escape}');
    await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(chip());
  });

  it('says that there is no network, then what waits and in which fields', async () => {
    const network = { isOnline: () => false, subscribe: () => () => undefined };
    const { codex } = await open({ url: NOWHERE, network });
    await expect.poll(said).toBe('Offline · everything saved');
    codex.setRegister('stock', 12);
    await expect.poll(said).toBe('Saved on this device · 1 change waiting');
    codex.setTitle('Plums');
    await expect.poll(said).toMatch(/^Saved on this device · \d+ changes waiting$/);
    const shown = await details();
    expect(within(shown).getByText(/There is no network\. Keep working/)).toBeTruthy();
    const list = within(shown).getByRole('list', { name: 'Changes waiting' });
    expect(within(list).getByText('Stock')).toBeTruthy();
    expect(within(list).getByText('Title')).toBeTruthy();
  });

  it('says that the server is away', async () => {
    await open({ url: NOWHERE });
    expect(said()).toBe('Opening…');
    await expect.poll(said).toBe('Reconnecting…');
    expect(within(await details()).getByText(/The server can’t be reached\./)).toBeTruthy();
  });

  it('says that one may only look', async () => {
    await open(await startServer({ authenticate: () => ({ readOnly: true }) }));
    await expect.poll(said).toBe('View only');
    expect(within(await details()).getByText(/You can read this Codex as it changes/)).toBeTruthy();
  });

  it.each([
    ['revoked', 'Access ended', /may no longer open this Codex\. Ask whoever shared it with you\./],
    ['gone', 'Deleted', /This Codex was deleted for good\./],
  ] as const)('says why a page has ended that was closed as %s', async (how, label, why) => {
    const server = await startServer();
    await open(server);
    await expect.poll(said).toBe('Saved');
    server.closeDocument(NAME, CLOSE[how]);
    await expect.poll(said).toBe(label);
    expect(within(await details()).getByText(why)).toBeTruthy();
  });

  it('says that one is signed in no more', async () => {
    const getTicket = () => Promise.reject(new BinderyError('unauthenticated', 'Sign in first'));
    await open({ ...(await startServer()), getTicket });
    await expect.poll(said).toBe('Access ended');
    const why = /no longer signed in on this page\. Reload the page and sign in\./;
    expect(within(await details()).getByText(why)).toBeTruthy();
  });

  it('says how many edits a page has that ended before they were taken', async () => {
    const server = await startServer();
    const { codex } = await open(server);
    await expect.poll(said).toBe('Saved');
    server.hold();
    codex.setRegister('stock', 12);
    server.closeDocument(NAME, CLOSE.revoked);
    await expect.poll(said).toBe('1 change not accepted');
    expect(within(await details()).getByText(/1 change that you made could not be sent/)).toBeTruthy();
  });

  it('is not there for a document that lives on the page only', async () => {
    await show(createLocalSource());
    expect(screen.queryByRole('button')).toBeNull();
  });
});
