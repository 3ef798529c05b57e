/** Tickets that one process issues and another takes. */
import { afterAll, beforeAll, inject } from 'vitest';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createSharedTicketIssuer } from './shared-ticket-issuer.ts';
import { testTicketIssuer } from './ticket-issuer.contract.ts';

let database: TestDatabase;
let clients: readonly [PrismaClient, PrismaClient];
beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  const open = (): PrismaClient => createPrisma(database.url, { connections: 2 });
  clients = [open(), open()];
});
afterAll(async () => {
  for (const client of clients) await client.$disconnect();
  await database.drop();
});

testTicketIssuer(() => {
  const clock = { at: 0 };
  const [issuing, taking] = clients.map((prisma) =>
    createSharedTicketIssuer({ prisma, now: () => clock.at }),
  );
  if (issuing === undefined || taking === undefined) throw new Error('there are two');
  return { clock, office: { issue: issuing.issue, redeem: taking.redeem } };
});
