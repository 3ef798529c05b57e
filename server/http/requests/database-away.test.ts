/** A request while the database hangs is answered as one that may be tried again, not as a fault of the server. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HungDatabase, startHungDatabase } from '../../database/hung-database.fixture.ts';
import { createPrisma, type PrismaClient } from '../../database/prisma-client.ts';
import type { HttpEnv } from './context.ts';
import { answerProblem } from './problem-response.ts';

let hung: HungDatabase;
let prisma: PrismaClient;

beforeEach(async () => {
  hung = await startHungDatabase(true);
  prisma = createPrisma(hung.url, { answersWithinMs: 300, connections: 1 });
});
afterEach(async () => {
  await prisma.$disconnect();
  await hung.stop();
});

test.each([
  ['a query', () => prisma.$queryRawUnsafe('SELECT 1')],
  ['a transaction', () => prisma.$transaction((tx) => tx.$queryRawUnsafe('SELECT 1'))],
] as const)('%s', async (_, ask) => {
  const app = new OpenAPIHono<HttpEnv>();
  app.onError((error, c) => answerProblem(error, c, pino({ level: 'silent' })));
  app.get('/', async (c) => c.json(await ask()));
  expect((await app.request('/')).status).toBe(503);
});
