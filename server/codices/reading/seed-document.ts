/** Writes the seed of a Codex as its first operation, again after a crash if needed. */
import type { Actor } from '#core/access/policy.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import type { Services } from '../../ports/services.ts';
import {
  type CodexRow,
  findCodexRow,
  findStoredFields,
  findUnprojected,
} from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { type SeedRow, seedTask } from './codex-seed.ts';

const REPAIR_BATCH = 200;
/** Of the values in JSON. */
const MAX_SEEDED_HERE = 32 * 1024;

/** As `buildSeed`, in a thread for large content. */
export async function makeSeed(
  services: Services,
  seedRow: SeedRow,
  template: Template,
): Promise<Uint8Array> {
  const { id, title, titleDay, createdAt, createdById, createdByName, fields } = seedRow;
  const row = { id, title, titleDay, createdAt, createdById, createdByName, fields };
  const isLarge = JSON.stringify(fields).length > MAX_SEEDED_HERE;
  return await doTask(services.threads, seedTask, { row, template }, { isLarge });
}

/**
 * Seeds the document of a new row, or of one whose creator crashed. The seed is made from the stored row, so concurrent
 * callers write the same bytes, and their shared operation id makes them one operation.
 */
export async function seedDocument(services: Services, row: CodexRow, actor: Actor): Promise<void> {
  const template = await services.templates.get(row.templateId, row.templateVersion);
  const name = codexDocumentName(row.id);
  await services.live.apply(
    name,
    actor,
    { origin: 'seed', operationId: `seed:${row.id}`, clientTime: row.createdAt.getTime() },
    await makeSeed(services, { ...row, fields: await findStoredFields(services.prisma, row.id) }, template),
  );
  await services.projection.project(codexDocumentName(row.id));
}

/** Seeds the document when the row was never projected and the journal is empty. */
export async function ensureSeeded(services: Services, row: CodexRow): Promise<void> {
  if (row.projectedSeq > 0n) return;
  if ((await services.journal.headSeq(codexDocumentName(row.id))) > 0) return;
  const creator: Actor = { kind: 'system', id: row.createdById, name: row.createdByName };
  await seedDocument(services, row, creator);
}

/** Completes interrupted creations at start. */
export async function repairUnseeded(services: Services): Promise<void> {
  for (const { id } of await findUnprojected(services.prisma, REPAIR_BATCH)) {
    const row = await findCodexRow(services.prisma, id);
    if (!row) continue;
    await ensureSeeded(services, row).catch((error: unknown) => {
      services.log.error(
        { err: error, codexId: id },
        'a Codex whose creation was cut off could not be finished',
      );
    });
  }
}
