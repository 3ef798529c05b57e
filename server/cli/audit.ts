/** `audit`: lists the audit log, newest first. */
import type { Prisma } from '#prisma/generated/client.ts';
import { type Arguments, type Run, UsageError } from './command/command.ts';
import { terminalLine } from './command/terminal-text.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100_000;

export const run: Run = async (args, context) => {
  const take = readLimit(args);
  const where = readFilter(args);
  const events = await context.withDatabase((prisma) =>
    prisma.auditEvent.findMany({
      where,
      take,
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      omit: { chain: true, seq: true, prevHash: true, hash: true },
    }),
  );
  const json = events.map(({ at, detail, ...event }) => ({ ...event, at: at.toISOString(), detail }));
  return {
    ok: true,
    text: json
      .map(({ at, actorName, actorId, action, subject, detail }) =>
        [at, `${actorName} <${actorId}>`, action, subject, JSON.stringify(detail)]
          .map(terminalLine)
          .join('  '),
      )
      .join('\n'),
    json: JSON.parse(JSON.stringify(json)),
  };
};

function readLimit({ options }: Arguments): number {
  const given = options['limit'];
  if (given === undefined) return DEFAULT_LIMIT;
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new UsageError(`--limit must be a whole number from 1 to ${MAX_LIMIT}, not "${given}".`);
}

function readFilter({ options }: Arguments): Prisma.AuditEventWhereInput {
  const { since, action, actor } = options;
  const at = typeof since === 'string' ? new Date(since) : null;
  if (at !== null && Number.isNaN(at.getTime()))
    throw new UsageError(`--since must be a date or a time, not "${since}".`);
  return {
    ...(at !== null && { at: { gte: at } }),
    ...(typeof action === 'string' && { action }),
    ...(typeof actor === 'string' && { actorId: actor }),
  };
}
