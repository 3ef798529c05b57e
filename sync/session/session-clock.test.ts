/** A session follows the server's clock, as precisely as the latency allows. */
import { afterEach, expect, it } from 'vitest';
import { ACTOR, environment, openSession, phase, startServer, stopEverything } from './session.fixture.ts';

afterEach(stopEverything);

it('does not take for a difference of clocks what had to be done before the ticket was asked for', async () => {
  const server = await startServer();
  const hour = 3_600_000;
  let now = 0;
  const session = openSession({
    url: server.url,
    environment: { ...environment, now: () => now },
    getTicket: async () => {
      now = hour;
      return { ticket: 't', serverTime: hour, askedAt: hour, actor: ACTOR };
    },
  });
  await phase(session, 'saved');
  expect(session.environment.now()).toBe(hour);
});

it('keeps its clock where a slow answer of the server agrees with it', async () => {
  const server = await startServer();
  let now = 1_000_000;
  const session = openSession({
    url: server.url,
    environment: { ...environment, now: () => now },
    getTicket: async () => {
      // Read at once, and two seconds on its way back.
      const serverTime = now;
      now += 2_000;
      return { ticket: 't', serverTime, actor: ACTOR };
    },
  });
  await phase(session, 'saved');
  expect(session.environment.now()).toBe(now);
});
