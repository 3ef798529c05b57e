/** Share links over a restore that keeps access: what was ended or changed since the backup stays ended and changed. */

import type pg from 'pg';
import { linkRoleBy } from '#core/access/link-role.ts';
import { ROLES } from '#core/access/policy.ts';

/** Whoever has one of these may share. */
const SHARERS = ROLES.filter(
  (role) =>
    linkRoleBy({ kind: 'user', id: '', name: '', role }, { id: '', privateTopId: null }, 'view') !== null,
);

/** Reads, in the transaction of `client`, the links and guests of the instance before its tables are replaced. */
export async function rememberLinks(client: pg.ClientBase): Promise<void> {
  const roles = SHARERS.map((role) => `'${role}'`).join(', ');
  await client.query(
    `CREATE TEMP TABLE kept_link ON COMMIT DROP AS SELECT link.*,
       (maker."id" IS NOT NULL AND maker."disabledAt" IS NULL AND maker."role"::text IN (${roles})) AS "mayShare"
     FROM "ShareLink" link LEFT JOIN "User" maker ON maker."id" = link."createdById"`,
  );
  await client.query('CREATE TEMP TABLE kept_guest ON COMMIT DROP AS TABLE "LinkGuest"');
}

/**
 * Call it after the tables were filled. Links that the instance knows are as they were there, with their guests. The others are closed:
 * it does not know whether somebody has revoked them since, disconnected a guest, or set another password. Answers how many were closed
 * for that, and for a maker who could not share any more.
 */
export async function carryLinks(
  client: pg.ClientBase,
): Promise<{ readonly unknown: number; readonly ofMakers: number }> {
  const close = async (which: string): Promise<number> => {
    const { rowCount } = await client.query(
      `UPDATE "ShareLink" link SET "revokedAt" = now(), "revokedReason" = 'restore' WHERE link."revokedAt" IS NULL AND ${which}`,
    );
    return rowCount ?? 0;
  };
  const same = 'kept."id" = link."id" AND kept."tokenHash" = link."tokenHash"';
  const unknown = await close(`NOT EXISTS (SELECT 1 FROM kept_link kept WHERE ${same})`);
  // Roles come from the backup, and would open them again.
  const ofMakers = await close(`EXISTS (SELECT 1 FROM kept_link kept WHERE ${same} AND NOT kept."mayShare")`);
  await client.query(
    `UPDATE "ShareLink" link SET "role" = kept."role", "name" = kept."name", "expiresAt" = kept."expiresAt",
       "passwordHash" = kept."passwordHash", "passwordRound" = kept."passwordRound", "maxGuests" = kept."maxGuests",
       "public" = kept."public",
       "lastUsedAt" = kept."lastUsedAt"
     FROM kept_link kept WHERE ${same}`,
  );
  await client.query('DELETE FROM "LinkGuest" WHERE "linkId" IN (SELECT "id" FROM kept_link)');
  await client.query(
    'INSERT INTO "LinkGuest" SELECT * FROM kept_guest WHERE "linkId" IN (SELECT "id" FROM "ShareLink")',
  );
  return { unknown, ofMakers };
}
