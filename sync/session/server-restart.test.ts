/** A session whose server restarts in good order. */
import { afterEach, expect, it } from 'vitest';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { NAME, openSession, phase, startServer, stopEverything } from './session.fixture.ts';

afterEach(stopEverything);

import type { SessionPhase } from './session-status.ts';

it('says nothing of a server that restarts and is back in a moment, and loses nothing', async () => {
  const server = await startServer();
  const session = openSession({ url: server.url });
  await phase(session, 'saved');
  const phases = new Set<SessionPhase>();
  session.status.subscribe(() => phases.add(session.status.get().phase));
  let returned = false;
  server.closeSockets(NAME, CLOSE.restarting);
  session.codex.setTitle('Written meanwhile');
  void session.saved().then(() => {
    returned = true;
  });
  await expect.poll(() => returned).toBe(true);
  await phase(session, 'saved');
  expect([...phases].sort()).toEqual(['saved', 'saving']);
});

it('says so when the connection is lost for another reason soon after', async () => {
  const server = await startServer();
  const session = openSession({ url: server.url });
  await phase(session, 'saved');
  const phases: SessionPhase[] = [];
  session.status.subscribe(() => phases.push(session.status.get().phase));
  server.closeSockets(NAME, CLOSE.restarting);
  session.codex.setTitle('Written meanwhile');
  await phase(session, 'saving');
  await phase(session, 'saved');
  server.closeSockets(NAME, CLOSE.tryAgainLater);
  await expect.poll(() => phases).toContain('unreachable');
  await phase(session, 'saved');
});
