/** The person to whom presence attributes a client id. */
import { expect, it } from 'vitest';
import { writePresence } from '#core/protocol/wire/presence-states.ts';
import { LONE_PROCESS } from '../../processes/lone-process.ts';
import { openDocument } from '../content/open-document.fixture.ts';
import type { Session } from '../sessions/sessions.ts';
import { createPresence } from './presence-relay.ts';
import { createSharedPresence } from './shared-presence.ts';

const NAME = 'codex/01900000-0000-7000-8000-000000000001';

it('a connection that begins with several clients is none of them; with one, it is that one', async () => {
  const document = openDocument(NAME);
  const claims: number[] = [];
  const clientIds = {
    claim: async (_name: string, _person: unknown, client: number) => claims.push(client) > 0,
  } as unknown as Parameters<typeof createPresence>[0]['clientIds'];
  const presence = createPresence({
    ...{ clientIds, maxBytes: 4096, clock: () => 0 },
    shared: createSharedPresence(LONE_PROCESS, clientIds),
  });
  // As much of a session as presence asks for.
  const session = {
    documentName: NAME,
    actor: { kind: 'user', id: 'rae', name: 'Rae', role: 'editor', look: { hue: 6, picture: 'v1' } },
    clientId: null,
    ended: null,
    open: { document },
  } as unknown as Session;
  const own = { client: 1, clock: 1, json: '{"fieldId":"title","user":{"name":"The owner","hue":1}}' };
  const other = { client: 2, clock: 1, json: '{"fieldId":"body"}' };
  await presence.take(session, writePresence([other, own]));
  expect(claims).toEqual([]);
  await presence.take(session, writePresence([{ ...other, json: null }, own]));
  expect(claims).toEqual([1]);
  expect(session.clientId).toBe(1);
  await presence.take(
    session,
    writePresence([
      { ...other, clock: 2 },
      { ...own, clock: 2 },
    ]),
  );
  expect(document.present().map(({ client }) => client)).toEqual([1]);
  expect(JSON.parse(document.present()[0]?.json ?? '')).toMatchObject({
    fieldId: 'title',
    user: { id: 'rae', name: 'Rae', hue: 6, picture: 'v1', color: 'var(--person-6)' },
  });
  document.destroy();
});
