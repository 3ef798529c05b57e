import { expect, it } from 'vitest';
import type { Credentials } from '../ports/authenticator.port.ts';
import { TICKET_LIFETIME_MS } from '../ports/ticket-issuer.port.ts';
import { createTicketIssuer } from './ticket-issuer.ts';

const ines: Credentials = {
  actor: { kind: 'user', id: 'u-1', name: 'Ines', role: 'editor' },
  expiresAt: null,
};

function open(at = 0) {
  const clock = { at };
  return { clock, office: createTicketIssuer({ now: () => clock.at }) };
}

it('redeems a ticket once', () => {
  const { office } = open();
  const ticket = office.issue(ines);
  expect(office.redeem(ticket)).toBe(ines);
  expect(office.redeem(ticket)).toBe(null);
  expect(office.redeem('vt_made-up')).toBe(null);
});

it('lets a ticket go after its lifetime, and with the credentials it carries', () => {
  const { office, clock } = open();
  const late = office.issue(ines);
  clock.at = TICKET_LIFETIME_MS;
  expect(office.redeem(late)).toBe(null);
  const short = office.issue({ ...ines, expiresAt: clock.at + 10 });
  clock.at += 10;
  expect(office.redeem(short)).toBe(null);
});

it('issues tickets nobody can guess from one another', () => {
  const { office } = open();
  const tickets = new Set(Array.from({ length: 1_000 }, () => office.issue(ines)));
  expect(tickets.size).toBe(1_000);
  for (const ticket of tickets) expect(ticket).toMatch(/^vt_[\w-]{43}$/);
});
