/** The first operation of a Codex, made from its row, so that it can be made again after a crash. */
import type { Actor } from '#core/access/policy.ts';
import { seedUpdate } from '#core/codex/seed-codex.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { writeRichText } from '#richtext/field-text.ts';
import type { Services } from '../services.ts';
import { type CodexRow, findCodexRow, findUnprojected } from './codex-store.ts';
import type { FieldValues } from './field-values.ts';
import { projectCodex } from './project-codex.ts';

const REPAIR_BATCH = 200;

/** What a seed is made of. Everything in it is kept in the row, so the same bytes can be made again. */
export interface SeedRow
  extends Pick<CodexRow, 'id' | 'title' | 'createdAt' | 'createdById' | 'createdByName'> {
  readonly fields: FieldValues;
}

/** Builds the first update. Throws `invalid_input` for rich text that does not fit, before anything is written. */
export function buildSeed(row: SeedRow, template: Template): Uint8Array {
  return seedUpdate({
    codexId: row.id,
    template,
    title: row.title,
    values: row.fields,
    now: row.createdAt.getTime(),
    actor: { id: row.createdById, name: row.createdByName },
    writeFragment: writeRichText,
  });
}

/**
 * Seeds the document of a row that was just inserted, or of one whose creator died in between. Always from the row as
 * it is stored, so that two who do it at once make the same bytes; their operation id makes them one operation.
 */
export async function seedDocument(services: Services, row: CodexRow, actor: Actor): Promise<void> {
  const template = await services.templates.get(row.templateId, row.templateVersion);
  const name = codexDocumentName(row.id);
  await services.live.apply(
    name,
    actor,
    { origin: 'seed', operationId: `seed:${row.id}`, clientTime: row.createdAt.getTime() },
    buildSeed({ ...row, fields: row.fields as FieldValues }, template),
  );
  await projectCodex(services, row.id);
}

/** Seeds the document when the row says that nothing has been projected and the journal is empty. */
export async function ensureSeeded(services: Services, row: CodexRow): Promise<void> {
  if (row.projectedSeq > 0n) return;
  if ((await services.journal.headSeq(codexDocumentName(row.id))) > 0) return;
  const creator: Actor = { kind: 'system', id: row.createdById, name: row.createdByName };
  await seedDocument(services, row, creator);
}

/** At start: finishes creations that a crash cut off, also of Codices nobody asks for. */
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
