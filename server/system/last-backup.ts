/** The last backup that was made with `bindery backup`, as the audit log knows it; backups by other tools nobody tells. */
import { z } from 'zod';
import type { JsonObject } from '#core/json.ts';
import type { SystemBackup } from '#core/protocol/api/administration/system.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { BackupReport } from '../backup/create-backup.ts';

/** The detail of the event `backed-up`. Only a backup that was read back has one of this form. */
export function backupDetail(file: string, { documents, rows, assets, missingAssets, bytes }: BackupReport) {
  return {
    ...{ file, documents, rows, bytes },
    ...{ files: assets, missingFiles: missingAssets.length, verified: true },
  } satisfies JsonObject;
}

/** Earlier versions told the file alone, and did not read it back. */
const detailSchema = z.object({
  file: z.string().nullable().catch(null),
  documents: z.int().nullable().catch(null),
  rows: z.int().nullable().catch(null),
  bytes: z.int().nullable().catch(null),
  files: z.int().nullable().catch(null),
  missingFiles: z.int().nullable().catch(null),
  verified: z.boolean().nullable().catch(null),
});

/** `null`: the audit log knows of none. */
export async function findLastBackup({
  auditEvent,
}: Pick<PrismaClient, 'auditEvent'>): Promise<SystemBackup | null> {
  const event = await auditEvent.findFirst({ where: { action: 'backed-up' }, orderBy: { at: 'desc' } });
  if (event === null) return null;
  return { at: event.at.toISOString(), by: event.actorName, ...detailSchema.parse(event.detail) };
}
