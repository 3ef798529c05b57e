/** Events of the audit log from which a passage was removed, as signed records say. */
import type { AuditBreak } from '#core/access/audit-break.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { auditLogName } from '../checkpoints/audit-checkpoint.ts';
import { readRedactions } from '../checkpoints/read-redactions.ts';
import type { SigningKey } from '../checkpoints/signing-keys.ts';

export interface RedactedEvents {
  /** `<chain>:<seq>` of each. */
  readonly places: readonly string[];
  /** `<chain>:<seq>:<hash>:<content>`, both in hex: what is right there, and nothing else. */
  readonly contents: readonly string[];
  /** Records that prove nothing. */
  readonly breaks: readonly AuditBreak[];
}

export const NO_EVENTS: RedactedEvents = { places: [], contents: [], breaks: [] };

const PREFIX = auditLogName('');

/** Of all chains. */
export async function readRedactedEvents(
  prisma: PrismaClient,
  keys: readonly SigningKey[],
): Promise<RedactedEvents> {
  const logs = await prisma.redactionRecord.findMany({
    where: { log: { startsWith: PREFIX } },
    distinct: ['log'],
    select: { log: true },
    orderBy: { log: 'asc' },
  });
  const places: string[] = [];
  const contents: string[] = [];
  const breaks: AuditBreak[] = [];
  for (const { log } of logs) {
    const chain = log.slice(PREFIX.length);
    const { rows, breaks: found } = await readRedactions(prisma, log, keys);
    for (const { seq } of found) breaks.push({ kind: 'redaction', chain, seq, to: null, eventId: null });
    for (const { seq, hash, content } of rows.values()) {
      places.push(`${chain}:${seq}`);
      contents.push(`${chain}:${seq}:${hex(hash)}:${hex(content)}`);
    }
  }
  return { places, contents, breaks };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
