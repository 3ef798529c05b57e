/** A session whose server can be reached but refuses this page. */
import { afterEach, expect, it } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { ACTOR, NAME, openSession, phase, startServer, stopEverything } from './session.fixture.ts';

afterEach(stopEverything);

it.each([
  ['gone', 'link-expired'],
  ['not_found', 'link-closed'],
  ['revoked', 'revoked'],
] as const)('of a guest ends for the link, never for the Codex: %s', async (code, reason) => {
  const server = await startServer();
  let isOpen = true;
  const getTicket = async () => {
    if (!isOpen) throw new BinderyError(code, 'The link opens nothing.');
    return { ticket: 't', serverTime: Date.now(), actor: ACTOR };
  };
  const session = openSession({ url: server.url, getTicket, throughLink: true });
  await phase(session, 'saved');
  isOpen = false;
  server.closeSockets(NAME, CLOSE.unauthenticated);
  await phase(session, 'denied');
  expect(session.status.get()).toMatchObject({ reason });
});

it('keeps trying, and says where the server is, when the page was opened at another address', async () => {
  const server = await startServer();
  const session = openSession({ url: server.url });
  await phase(session, 'saved');
  const { code, reason } = CLOSE.wrongAddress;
  server.closeSockets(NAME, { code, reason: `${reason} https://bindery.example.org` });
  await expect.poll(() => session.status.get().address).toBe('https://bindery.example.org');
  expect(session.status.get().phase).toBe('unreachable');
  session.codex.setTitle('Kept');
  await session.saved();
  expect(session.status.get()).toMatchObject({ phase: 'saved' });
  expect(session.status.get().address).toBeUndefined();
});
