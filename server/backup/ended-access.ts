/** Keeps revoked access revoked over a restore, and the audit log complete. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { AuditAction } from '#core/access/audit-actions.ts';
import type { JsonObject } from '#core/json.ts';
import type { AuditActor } from '../access/audit-log.ts';
import { carryLinks, rememberLinks } from './kept-links.ts';

export interface AccessReport {
  /** Names of people who were disabled since and can sign in again, with the password of the backup. */
  readonly enabledAgain: readonly string[];
  /** How many API tokens, share links, forms and invitations of the backup were revoked. */
  readonly revoked: number;
  /** How many of these are links that were closed although access was kept, since nobody knows what became of them after the backup. */
  readonly unknownLinks: number;
}

/** Tables with a column `revokedAt`, by which somebody gets in. */
const CREDENTIALS = ['ApiToken', 'ProgramGrant', 'ShareLink', 'IntakeLink', 'Invitation'] as const;

/** Reads, in the transaction of `client`, what has to survive the replacement of the tables. */
export async function rememberAccess(client: pg.ClientBase): Promise<void> {
  await client.query('CREATE TEMP TABLE kept_audit ON COMMIT DROP AS TABLE "AuditEvent"');
  await client.query('CREATE TEMP TABLE kept_audit_head ON COMMIT DROP AS TABLE "AuditHead"');
  await client.query(
    'CREATE TEMP TABLE kept_disabled ON COMMIT DROP AS SELECT "id" FROM "User" WHERE "disabledAt" IS NOT NULL',
  );
  const ended = CREDENTIALS.map((table) => `SELECT "id" FROM "${table}" WHERE "revokedAt" IS NOT NULL`);
  await rememberLinks(client);
  await client.query('CREATE TEMP TABLE kept_keys ON COMMIT DROP AS SELECT * FROM "SigningKey"');
  await client.query(`CREATE TEMP TABLE kept_revoked ON COMMIT DROP AS ${ended.join(' UNION ALL ')}`);
}

export interface RestoredBy {
  readonly actor: AuditActor;
  /** Leave API tokens and invitations of the backup as they were, except for those that were revoked since, and share links as they are here. */
  readonly keepAccess: boolean;
  /** When the backup was made. */
  readonly createdAt: string;
}

/**
 * Call it after the tables were filled. Every person gets a new generation, and the recorded event starts another key epoch
 * (access/latest-revocation.ts), which invalidates earlier signatures.
 */
export async function endAccess(
  client: pg.ClientBase,
  { actor, keepAccess, createdAt }: RestoredBy,
): Promise<AccessReport> {
  await client.query('UPDATE "User" SET "generation" = gen_random_uuid()::text');
  let revoked = 0;
  for (const table of CREDENTIALS) {
    const which = keepAccess ? 'AND "id" IN (SELECT "id" FROM kept_revoked)' : '';
    // What a guest holds may be missing in the backup, so their device is not told to forget it.
    const reason = table === 'ShareLink' ? `, "revokedReason" = 'restore'` : '';
    const { rowCount } = await client.query(
      `UPDATE "${table}" SET "revokedAt" = now()${reason} WHERE "revokedAt" IS NULL ${which}`,
    );
    revoked += rowCount ?? 0;
  }
  const links = keepAccess ? await carryLinks(client) : { unknown: 0, ofMakers: 0 };
  revoked += links.unknown + links.ofMakers;
  // One that was removed since stays removed: somebody may have lost the device.
  await client.query(
    `DELETE FROM "Passkey" WHERE "id" IN (SELECT "subject" FROM kept_audit WHERE "action" = 'passkey-removed')`,
  );
  const { rows } = await client.query<{ name: string }>(
    `SELECT "name" FROM "User" WHERE "disabledAt" IS NULL AND "id" IN (SELECT "id" FROM kept_disabled) ORDER BY "name"`,
  );
  // Keys of the instance go on verifying what was signed since, and one that was replaced since signs no more.
  await client.query('DELETE FROM "SigningKey" WHERE "id" IN (SELECT "id" FROM kept_keys)');
  await client.query('INSERT INTO "SigningKey" SELECT * FROM kept_keys');
  const brought = await joinAuditLogs(client);
  const action: AuditAction = 'restored';
  await client.query(
    `INSERT INTO "AuditEvent" ("id", "at", "actorId", "actorName", "action", "subject", "detail")
     VALUES ($1, clock_timestamp(), $2, $3, $4, 'instance', $5)`,
    [
      randomUUID(),
      actor.id,
      actor.name,
      action,
      JSON.stringify({ createdAt, keepAccess, revoked, unknownLinks: links.unknown, ...brought }),
    ],
  );
  await client.query('SELECT "chainAuditEvents"()');
  return { enabledAgain: rows.map(({ name }) => name), revoked, unknownLinks: links.unknown };
}

/**
 * Puts the audit log of the instance beside that of the backup, which is another chain where the backup comes from another
 * instance. The own chain goes on. Returns where the other one ends, for the next event to vouch for.
 */
async function joinAuditLogs(client: pg.ClientBase): Promise<JsonObject> {
  const { rows } = await client.query<{ chain: string; seq: string; hash: string }>(
    `SELECT "chain", "seq"::text, encode("hash", 'hex') AS "hash" FROM "AuditHead"
     WHERE "chain" NOT IN (SELECT "chain" FROM kept_audit_head)`,
  );
  // What the instance kept of an event is what its chain was made from.
  await client.query('DELETE FROM "AuditEvent" WHERE "id" IN (SELECT "id" FROM kept_audit)');
  await client.query('INSERT INTO "AuditEvent" SELECT * FROM kept_audit');
  await client.query('DELETE FROM "AuditHead"');
  await client.query('INSERT INTO "AuditHead" SELECT * FROM kept_audit_head');
  const [other] = rows;
  return other === undefined
    ? {}
    : { chain: other.chain, chainSeq: Number(other.seq), chainHash: other.hash };
}
