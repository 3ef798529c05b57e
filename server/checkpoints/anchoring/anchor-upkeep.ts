/** Sends checkpoints to a timestamp authority, many at once, and keeps its tokens: in the background, and nobody waits for it. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../../database/database-text.ts';
import { askOutside, guardFor } from '../../network/outgoing-request.ts';
import { startPoller } from '../../polling/poller.ts';
import type { Services } from '../../ports/services.ts';
import { MAX_TOKEN_BYTES, readTimestampAnswer, timestampRequest } from '../../timestamps/timestamp-token.ts';
import { anchorRoot } from '../anchor-tree.ts';

const LOOK_MS = 60_000;
/** What is signed meanwhile goes along next time: authorities count requests. */
const BETWEEN_MS = 600_000;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
const AT_ONCE = 1_024;
const SETTING = 'timestamps';
const HEADERS = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };

const attemptSchema = z.object({
  /** In a row. */
  failures: z.int().min(0),
  /** When it is tried again, ms since epoch. */
  nextAt: z.number(),
  /** What went wrong the last time; `null`: nothing. */
  error: z.string().nullable(),
  /** Since when it goes wrong. */
  since: z.number().nullable(),
});
export type AnchorAttempt = z.infer<typeof attemptSchema>;

const NO_ATTEMPT: AnchorAttempt = { failures: 0, nextAt: 0, error: null, since: null };

type Ask = typeof askOutside;

/** Begins, where an authority is configured; answers how to stop. */
export function startAnchorUpkeep(services: Services): { stop(): void } {
  if (services.env.timestampUrl === null) return { stop: () => {} };
  return startPoller(services.background, {
    ...{ name: 'asking for timestamps', intervalMs: LOOK_MS },
    async work(isStopped) {
      if (!services.roles.isMine('timestamps')) return;
      while (!isStopped() && (await anchorDue(services)) === 'more');
    },
  });
}

/** `more`: there are others that wait already. An outage is noted, and is no error of anybody’s. */
export async function anchorDue(
  services: Services,
  ask: Ask = askOutside,
): Promise<'done' | 'more' | 'nothing' | 'failed' | 'waits'> {
  const { prisma, env, environment, log } = services;
  if (env.timestampUrl === null) return 'nothing';
  const before = await readAttempt(prisma);
  if (before.nextAt > environment.now()) return 'waits';
  const batch = await nextBatch(prisma);
  if (batch.length === 0) return 'nothing';
  try {
    await anchor(services, env.timestampUrl, batch, ask);
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    const failures = before.failures + 1;
    const now = environment.now();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    const said = storableText(error.message).slice(0, 500);
    await writeAttempt(prisma, { failures, nextAt: now + wait, error: said, since: before.since ?? now });
    log.warn({ err: error, failures }, 'the timestamp authority gave no timestamp');
    return 'failed';
  }
  const isFull = batch.length === AT_ONCE;
  await writeAttempt(prisma, { ...NO_ATTEMPT, nextAt: isFull ? 0 : environment.now() + BETWEEN_MS });
  return isFull ? 'more' : 'done';
}

interface BatchRow {
  readonly number: bigint;
  readonly note: string;
}

/** They are anchored in the order of their numbers. */
async function nextBatch(prisma: PrismaClient): Promise<readonly BatchRow[]> {
  const highest = await prisma.timestampAnchor.aggregate({ _max: { toNumber: true } });
  return await prisma.checkpoint.findMany({
    where: { number: { gt: highest._max.toNumber ?? 0n } },
    orderBy: { number: 'asc' },
    take: AT_ONCE,
    select: { number: true, note: true },
  });
}

async function anchor(
  { prisma, env }: Services,
  url: string,
  batch: readonly BatchRow[],
  ask: Ask,
): Promise<void> {
  const root = anchorRoot(batch.map(({ note }) => note));
  const nonce = randomBytes(8);
  const { status, body } = await ask(url, timestampRequest(root, nonce), {
    ...{ headers: HEADERS, maxBytes: MAX_TOKEN_BYTES, ...guardFor(env.outgoingHosts, url) },
  });
  if (status !== 200)
    throw new BinderyError('unavailable', `${new URL(url).host} answered with status ${status}.`);
  const { token, timestamp } = await readTimestampAnswer(body, root, nonce);
  const [first, last] = [batch[0], batch.at(-1)];
  if (first === undefined || last === undefined) return;
  const { authority, fingerprint, time } = timestamp;
  const range = { fromNumber: first.number, toNumber: last.number };
  const said = { at: new Date(time), authority: storableText(authority), fingerprint };
  // Another process may have come first.
  await prisma.timestampAnchor.createMany({
    data: [{ ...range, token: new Uint8Array(token), ...said }],
    skipDuplicates: true,
  });
}

/** How it went the last time. */
export async function readAttempt(prisma: PrismaClient): Promise<AnchorAttempt> {
  const row = await prisma.setting.findUnique({ where: { key: SETTING } });
  return attemptSchema.safeParse(row?.value).data ?? NO_ATTEMPT;
}

async function writeAttempt(prisma: PrismaClient, value: AnchorAttempt): Promise<void> {
  await prisma.setting.upsert({
    where: { key: SETTING },
    create: { key: SETTING, value },
    update: { value },
  });
}
