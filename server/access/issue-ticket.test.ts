/** Tickets after a restore of the server: whose pages are asked for what it lost. */
import { expect, test } from 'vitest';
import type { Actor, GuestActor } from '#core/access/policy.ts';
import { ticketFor } from './issue-ticket.ts';
import { createTicketIssuer } from './ticket-issuer.ts';

const NOW = 1_800_000_000_000;
const MEMBER: Actor = { kind: 'user', id: 'u', name: 'Rae', role: 'editor' };
const GUEST: GuestActor = {
  ...{ kind: 'guest', id: 'g', name: 'Grace', linkId: 'l', codexId: 'c', role: 'edit' },
};

async function isRecovering(actor: Actor, recoverUntil: number | null): Promise<boolean | undefined> {
  const now = () => NOW;
  const parts = { env: { recoverUntil }, tickets: createTicketIssuer({ now }), environment: { now } };
  return (await ticketFor(parts, { actor, expiresAt: null })).recovering;
}

test('while the server recovers, pages of whole Codices are asked for all they have, and pages of extracts are not', async () => {
  for (const actor of [MEMBER, GUEST]) expect(await isRecovering(actor, NOW + 1)).toBe(true);
  expect(await isRecovering({ ...GUEST, fields: ['summary'] }, NOW + 1)).toBeUndefined();
});

test('nobody is asked once that time is over, or without one', async () => {
  for (const until of [NOW, null]) expect(await isRecovering(MEMBER, until)).toBeUndefined();
});
