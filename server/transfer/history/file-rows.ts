/** The rows of a history file as the journal takes them: of the form that this release writes, with authors who are nobody here. */
import { z } from 'zod';
import { importedAuthor } from '#core/access/imported-author.ts';
import type { Issue } from '#core/errors.ts';
import type { StoredRow } from '../../journal/journal.ts';

const MAX_NAME = 1_000;
const MAX_ID = 400;
/** The clock of whoever exported may be ahead of ours. */
const SKEW_MS = 600_000;

/** What PostgreSQL takes as it is: anything else would be stored as another text, and prove nothing. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !/[\0\p{Cs}]/u.test(value));
const natural = z.int().min(0);

const summarySchema = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        ...{ field: text(MAX_ID), layer: z.enum(['text', 'metadata', 'reference', 'tree', 'document']) },
        ...{ root: text(MAX_ID), inserted: natural, deleted: natural },
      }),
    )
    .max(1_000),
  clients: z.array(z.strictObject({ client: natural, from: natural, to: natural })).max(100_000),
  ...{ structs: natural, deletes: natural },
});
const authorSchema = {
  kind: z.enum(['user', 'guest', 'system']),
  ...{ id: text(MAX_ID), name: text(MAX_NAME) },
};
const rowSchema = z.object({
  ...{ seq: z.int().min(1), operationId: text(MAX_ID).min(1), clientId: natural },
  origin: z.enum(['socket', 'api', 'seed', 'restore', 'template', 'import', 'branch', 'merge']),
  actor: z.object({ ...authorSchema, subtreeId: z.uuid().optional() }),
  summary: summarySchema,
  proposal: z.strictObject({ suggestionId: text(MAX_ID), ...authorSchema }).optional(),
});

/** What is against the rows of a document, by number; at most one for each. */
export function findOddRows(
  documentName: string,
  branch: string,
  rows: readonly StoredRow[],
  now: number,
): readonly Issue[] {
  const operations = new Set<string>();
  return rows.flatMap((row): Issue[] => {
    const path = [documentName, row.seq];
    const { data: read, error } = rowSchema.safeParse(row);
    if (read === undefined) {
      const where = error?.issues[0]?.path.join('.') ?? '';
      return [{ path: [...path, where], message: 'This is not as Bindery writes it.' }];
    }
    const isPast = [row.clientTime, row.serverTime].every((at) => at >= 0 && at <= now + SKEW_MS);
    if (!isPast) return [{ path, message: 'This operation is dated in the future, or before time.' }];
    if (row.branch !== branch) return [{ path, message: `This operation is of another branch.` }];
    if (operations.has(row.operationId)) return [{ path, message: 'This operation is there twice.' }];
    operations.add(row.operationId);
    return [];
  });
}

/** The row by somebody who is nobody here, whatever id they had. */
export function strange(row: StoredRow): StoredRow {
  const { actor, proposal } = row;
  return {
    ...{ ...row, actor: importedAuthor(actor) },
    ...(proposal !== undefined && { proposal: importedAuthor(proposal) }),
  };
}
