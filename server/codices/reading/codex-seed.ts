/** The seed of a Codex, from its row: always the same bytes, made here or in a thread. */
import { seedUpdate } from '#core/codex/seed-codex.ts';
import type { Template } from '#core/template/template.ts';
import { writeRichText } from '#richtext/field-text.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import type { Task } from '../../threads/task.ts';
import type { FieldValues } from '../content/field-values.ts';

/** The input of a seed. All of it is in the row, so that the same bytes can be made again. */
export interface SeedRow
  extends Pick<CodexRow, 'id' | 'title' | 'titleDay' | 'createdAt' | 'createdById' | 'createdByName'> {
  readonly fields: FieldValues;
}

/** Builds the seed. Throws `invalid_input` for rich text that does not fit the schema, before anything is written. */
export function buildSeed(row: SeedRow, template: Template): Uint8Array {
  return seedUpdate({
    codexId: row.id,
    template,
    title: row.title,
    titleDay: row.titleDay,
    values: row.fields,
    now: row.createdAt.getTime(),
    actor: { id: row.createdById, name: row.createdByName },
    writeFragment: writeRichText,
  });
}

export const seedTask: Task<{ readonly row: SeedRow; readonly template: Template }, Uint8Array> = {
  name: 'seed a Codex',
  work: ({ row, template }) => buildSeed(row, template),
};
