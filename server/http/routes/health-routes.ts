/** Liveness, readiness and metrics, outside the API prefix. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { can } from '#core/access/policy.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { readMailHealth } from '../../mail/mail-health.ts';
import { isLoopbackName } from '../../network/host-names.ts';
import type { Services } from '../../ports/services.ts';
import { type HttpContext, type HttpEnv, isLoopback, peerAddress } from '../requests/context.ts';

/** An operation that has waited longer than this for the database means that nothing is being saved. */
const MAX_BACKLOG_MS = 10_000;
/** A balancer that asks gives up soon itself. */
const ANSWER_MS = 3_000;

export function addHealthRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  app.get('/readyz', async (c) => {
    const checks = await readiness(services);
    const files = await filesCheck(services);
    const ready = Object.values(checks).every((check) => check.ok);
    const replica = checks['database']?.ok === true ? await services.replica.check() : null;
    const mail = await mailCheck(services, checks['database']?.ok === true);
    const work = describeWork(services);
    const isHeard = services.bus.state !== 'away';
    const isWhole =
      files.ok && work.ok && isHeard && mail?.ok !== false && (replica?.state ?? 'follows') === 'follows';
    const status = ready ? (isWhole ? 'ready' : 'degraded') : 'not-ready';
    c.header('Cache-Control', 'no-store');
    // Without its replica an instance is slower, and no reason to send anybody elsewhere.
    const told = replica && { replica: { ok: replica.state === 'follows', detail: replica.detail } };
    return c.json(
      { status, checks: { ...checks, files, work, ...(mail && { mail }), ...told } },
      ready ? 200 : 503,
    );
  });

  app.get('/metrics', async (c) => {
    const proxied = c.req.header('x-forwarded-for') !== undefined || c.req.header('forwarded') !== undefined;
    const isLocal = isLoopback(peerAddress(c)) && isLoopbackName(hostOf(c)) && !proxied;
    if (!isLocal && !(await mayReadSystem(services, c.req.raw.headers))) {
      throw new BinderyError('forbidden', 'Metrics are for this machine, or for an admin’s API token.');
    }
    return c.body(await services.metrics(), 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    });
  });
}

/** A request made inside the process has no Host header, and its address says the same. */
function hostOf(c: HttpContext): string {
  return c.req.header('host') ?? new URL(c.req.url).host;
}

interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

/** Without its files an instance still takes edits, so it is no reason to send everybody elsewhere. */
async function filesCheck({ assets }: Services): Promise<Check> {
  try {
    await assets.check();
    return { ok: true, detail: 'can be read and written' };
  } catch (error) {
    return { ok: false, detail: isBinderyError(error) ? error.message : 'cannot be used' };
  }
}

/** `null` where no mail is sent. Nobody is kept from working by what waits. */
async function mailCheck(
  { env, prisma, environment }: Services,
  isDatabaseThere: boolean,
): Promise<Check | null> {
  if (env.mail === null || !isDatabaseThere) return null;
  const health = await readMailHealth(prisma, environment.now()).catch(() => null);
  return health === null ? { ok: false, detail: 'unknown' } : { ok: health.ok, detail: health.detail };
}

/** Not being heard keeps nobody from working: what others do is then looked up, so it is no reason to be taken off the balancer. */
function describeProcesses({ bus }: Services): Check {
  const { size } = bus.others;
  const details = {
    alone: 'the only one',
    connected: size === 1 ? '1 other' : `${size} others`,
    away: 'others are not heard; what they do is looked up once a second, and requests and sockets are counted here alone',
  };
  return { ok: true, detail: details[bus.state] };
}

/** Edits are safe without a worker, but nothing that is derived from them follows. */
function describeWork({ roles, bus }: Services): Check {
  const size = roles.workers.length;
  if (roles.isWorker) return { ok: true, detail: 'done here' };
  if (bus.state === 'away')
    return {
      ok: false,
      detail: 'others are not heard: a worker looks for what is due every ten seconds, if there is one',
    };
  if (size > 0) return { ok: true, detail: size === 1 ? 'done by 1 other' : `done by ${size} others` };
  const detail =
    'no worker is heard: lists, search and compaction stand still; start a process with the role worker or all';
  return { ok: false, detail };
}

async function readiness(services: Services): Promise<Record<string, Check>> {
  const { prisma, journal } = services;
  const processes = describeProcesses(services);
  const { entries, oldestMs } = journal.backlog;
  const backlog = {
    ok: oldestMs <= MAX_BACKLOG_MS,
    detail: `${entries} operations waiting, ${Math.round(oldestMs)} ms`,
  };
  try {
    const unfinished = await inTime(
      prisma.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS count FROM "_prisma_migrations" WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL`,
    );
    const open = Number(unfinished[0]?.count ?? 0n);
    const migrations = { ok: open === 0, detail: open === 0 ? 'all applied' : `${open} not finished` };
    return { database: { ok: true, detail: 'answers' }, migrations, journal: backlog, processes };
  } catch {
    const unknown = { ok: false, detail: 'unknown while the database does not answer' };
    return {
      database: { ok: false, detail: 'does not answer' },
      migrations: unknown,
      journal: backlog,
      processes,
    };
  }
}

/** A database whose machine hangs neither answers nor fails. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BinderyError('unavailable', 'no answer')), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function mayReadSystem({ authenticator }: Services, headers: Headers): Promise<boolean> {
  const actor = await authenticator.fromRequest(headers);
  return actor !== null && can(actor, { action: 'readSystem', resource: { kind: 'instance' } });
}
