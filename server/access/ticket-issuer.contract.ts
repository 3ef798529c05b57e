/** The contract of a ticket issuer, wherever it keeps tickets. */
import { expect, it } from 'vitest';
import type { Credentials } from '../ports/authenticator.port.ts';
import { TICKET_LIFETIME_MS, type TicketIssuer } from '../ports/ticket-issuer.port.ts';

const ines: Credentials = {
  actor: { kind: 'user', id: 'u-1', name: 'Ines', role: 'editor' },
  expiresAt: null,
};

export interface TicketOffice {
  readonly office: TicketIssuer;
  /** ms since epoch, as the issuer reads it. */
  readonly clock: { at: number };
}

export function testTicketIssuer(open: () => TicketOffice): void {
  it('redeems a ticket once', async () => {
    const { office } = open();
    const ticket = await office.issue(ines);
    expect(await office.redeem(ticket)).toEqual(ines);
    expect(await office.redeem(ticket)).toBe(null);
    expect(await office.redeem('vt_made-up')).toBe(null);
  });

  it('lets a ticket go after its lifetime, and with the credentials it carries', async () => {
    const { office, clock } = open();
    const late = await office.issue(ines);
    clock.at += TICKET_LIFETIME_MS;
    expect(await office.redeem(late)).toBe(null);
    const short = await office.issue({ ...ines, expiresAt: clock.at + 10 });
    clock.at += 10;
    expect(await office.redeem(short)).toBe(null);
  });

  it('issues tickets nobody can guess from one another', async () => {
    const { office } = open();
    const tickets = new Set(await Promise.all(Array.from({ length: 1_000 }, () => office.issue(ines))));
    expect(tickets.size).toBe(1_000);
    for (const ticket of tickets) expect(ticket).toMatch(/^vt_[\w-]{43}$/);
  });

  it('gives the ticket to one of those who present it at once', async () => {
    const { office } = open();
    const ticket = await office.issue(ines);
    const redeemed = await Promise.all(Array.from({ length: 20 }, () => office.redeem(ticket)));
    expect(redeemed.filter((credentials) => credentials !== null)).toEqual([ines]);
  });
}
