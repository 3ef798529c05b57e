/** Wire schemas of history: operations, sessions, comparison, restore. */
import { z } from 'zod';
import { LOG_BREAKS } from '#core/history/log-break.ts';
import { OPERATION_KINDS } from '#core/history/operation-kind.ts';
import { closedObject } from './closed-object.ts';
import { branchParameter, codexIdSchema, fieldValuesSchema } from './codices.ts';
import { jsonValueSchema } from './json-value.ts';

export const touchedFieldSchema = z.object({
  field: z.string(),
  layer: z.enum(['text', 'metadata', 'reference', 'tree', 'document']),
  inserted: z.int(),
  deleted: z.int(),
});
export type TouchedField = z.infer<typeof touchedFieldSchema>;

/** Of one operation. */
export const operationFieldSchema = touchedFieldSchema.extend({ kind: z.enum(OPERATION_KINDS) });

export const operationSchema = z.object({
  id: z.string(),
  seq: z.int(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  /** Whose suggestion it carries out that `actor` accepted. */
  proposal: z
    .object({ suggestionId: z.string(), kind: z.string(), id: z.string(), name: z.string() })
    .optional(),
  clientTime: z.iso.datetime(),
  serverTime: z.iso.datetime(),
  origin: z.string(),
  branch: z.string(),
  bytes: z.int(),
  fields: z.array(operationFieldSchema),
  hash: z.string(),
});
export type OperationBody = z.infer<typeof operationSchema>;
export const operationListSchema = z.object({
  items: z.array(operationSchema),
  nextCursor: z.string().nullable(),
});

/** A session: a run of edits close in time. `seq` is its last operation, the point that can be opened and restored. */
export const versionSchema = z.object({
  id: z.string(),
  fromSeq: z.int(),
  seq: z.int(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  authors: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Of an agent: who answers for it. */
      agentFor: z.string().optional(),
    }),
  ),
  fields: z.array(z.string()),
  /** The same fields with how much came and went, summed over the session. */
  touched: z.array(touchedFieldSchema),
  operations: z.int(),
  /** `seed`, `restore`, `template` and `import` stand alone; a session of edits is `socket` or `api`. */
  origin: z.string(),
  /** Part of it was written without a connection, and arrived more than a minute later. */
  offline: z.literal(true).optional(),
  /** What it came to is not kept, by the retention rule of the template: `seq` cannot be opened, compared, restored or named. */
  folded: z.literal(true).optional(),
  /** Whose suggestions were accepted in it. */
  suggestedBy: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  /** The version of the template whose publication was undone by it. */
  undoes: z.int().optional(),
  /** Of a restore: the operation whose state came back. */
  restored: z
    .object({
      seq: z.int(),
      /** When that operation was; told by the versions of a Codex. */
      at: z.iso.datetime().optional(),
      /** Set where it was one row of a field: what the row says, as far as that is known. */
      row: z.object({ field: z.string(), id: z.string(), name: z.string().nullable() }).optional(),
      /** The deleted Codex whose state it is, where it is one; its title where the reader may know of it. */
      from: z.object({ id: z.string(), title: z.string().nullable() }).optional(),
    })
    .optional(),
});
export type VersionBody = z.infer<typeof versionSchema>;

const MAX_NAME = 120;
const MAX_NOTE = 2_000;

/**
 * The name of a version. Names differ by more than case within a Codex. Digits alone would be read as the number of an operation,
 * and what begins with `branch:` as a branch.
 */
export const versionNameSchema = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1, 'Give the version a name.')
  .max(MAX_NAME, `A name has at most ${MAX_NAME} characters.`)
  .refine((name) => !/^\d+$/.test(name), 'A name has more than digits: those are the numbers of operations.')
  .refine((name) => !/\p{Cc}/u.test(name), 'A name has no line breaks or other control characters.')
  .refine((name) => !/^branch:/i.test(name), 'A name does not begin with “branch:”.');

/** A point in the history that somebody has named. */
export const namedVersionSchema = z.object({
  name: z.string(),
  note: z.string(),
  /** Of the branch, where it is of one. */
  seq: z.int(),
  /** The branch that it is of; absent: the Codex itself. */
  branch: z.string().optional(),
  createdAt: z.iso.datetime(),
  createdBy: z.object({ id: z.string(), name: z.string() }),
});
export type NamedVersionBody = z.infer<typeof namedVersionSchema>;

/** `POST /codices/:id/versions`: without `seq` it names the Codex, or the branch, as it is. */
export const nameVersionSchema = closedObject({
  name: versionNameSchema,
  note: z.string().trim().max(MAX_NOTE).optional(),
  seq: z.int().min(1).optional(),
  branch: branchParameter,
});
export type NameVersionBody = z.infer<typeof nameVersionSchema>;

/** `PATCH /codices/:id/versions/:name`. */
export const changeNamedVersionSchema = closedObject({
  name: versionNameSchema.optional(),
  note: z.string().trim().max(MAX_NOTE).optional(),
});
export type ChangeNamedVersionBody = z.infer<typeof changeNamedVersionSchema>;

export const versionListSchema = z.object({
  items: z.array(versionSchema),
  /** All that are named, the newest point first. */
  named: z.array(namedVersionSchema),
  headSeq: z.int(),
  nextCursor: z.string().nullable(),
  /** Until when single edits were folded, by the retention rule of the template; absent where none were. */
  foldedTo: z.iso.datetime().optional(),
  /** Until when sessions were folded, of which only named versions and what is referred to are kept; absent where none were. */
  sessionsFoldedTo: z.iso.datetime().optional(),
});

/** Of all that reads history: with `branch`, the numbers of operations are those of that branch. */
export const historyQuerySchema = closedObject({ branch: branchParameter });

/** `GET /codices/:id/versions/:seq`: the Codex as it was after that operation. */
export const pastCodexSchema = z.object({
  id: codexIdSchema,
  seq: z.int(),
  at: z.iso.datetime(),
  actor: z.object({ id: z.string(), name: z.string() }),
  title: z.string(),
  template: z.object({ id: z.string(), version: z.int() }),
  /** As in a Codex: rich text as `{markdown}`. */
  fields: fieldValuesSchema,
  retired: fieldValuesSchema,
  /** The same rich text fields as ProseMirror JSON. */
  richText: fieldValuesSchema,
});
export type PastCodex = z.infer<typeof pastCodexSchema>;

/**
 * `seq` is the point to go back to, of the branch where one is named; `fields` limits the restore ('title' names the title), and `row` to one row
 * of a checklist or a table.
 */
export const restoreSchema = closedObject({
  seq: z.int().min(1),
  fields: z.array(z.string().max(80)).max(500).optional(),
  row: closedObject({ field: z.string().max(80), id: z.string().min(1).max(64) }).optional(),
  branch: branchParameter,
}).refine(({ fields, row }) => fields === undefined || row === undefined, {
  path: ['row'],
  message: 'Name fields or one row, not both.',
});
export type RestoreBody = z.infer<typeof restoreSchema>;

/** `GET /codices/:id/verify`: whether each operation still follows from the one before it. */
export const chainReportSchema = z.object({
  operations: z.int(),
  ok: z.boolean(),
  /** The first operation with which something is wrong. */
  brokenAt: z.int().nullable(),
  /** At most 100, by number: which was altered, removed, inserted, moved, and what `describeLogBreak` says of it. */
  breaks: z.array(
    z.object({
      kind: z.enum(LOG_BREAKS),
      seq: z.int(),
      to: z.int().nullable(),
      was: z.int().nullable(),
    }),
  ),
  /** How many hold, and up to which operation they prove everything; what is later is proven by the chain alone. */
  checkpoints: z.object({ count: z.int(), signedTo: z.int() }),
  /** Operations from which a passage was removed, as signed records say; absent from a server of an earlier version. */
  redacted: z.int().optional(),
  /** Operations that were folded by the retention rule of the template; absent from a server of an earlier version. */
  folded: z.int().optional(),
});
export type ChainReportBody = z.infer<typeof chainReportSchema>;

const blamedAuthorSchema = z.object({ kind: z.string().nullable(), id: z.string(), name: z.string() });

const writtenSchema = z.object({
  /** `null` where no operation is known to have brought it. */
  author: blamedAuthorSchema.nullable(),
  /** Who accepted it, where it was a suggestion of the author. */
  acceptedBy: blamedAuthorSchema.optional(),
  /** Who restored it, after it had been deleted or changed. */
  restoredBy: blamedAuthorSchema.optional(),
  /** Who merged the branch on which it was written. */
  mergedBy: blamedAuthorSchema.optional(),
  /** When the last of it was written, by the writer's clock. */
  at: z.iso.datetime().nullable(),
  /** The operations that brought it, from the first to the last. */
  fromSeq: z.int().nullable(),
  seq: z.int().nullable(),
  /** What made it: `socket`, `api`, `seed`, `restore`, `template`, `import`, `merge`. */
  origin: z.string().nullable(),
});

/** Words of one person, written in one go: without a pause of ten minutes. */
export const blameSpanSchema = z.object({
  /** Blocks of a rich text stand on lines of their own; what is no character, such as a mention, is U+FFFC. */
  text: z.string(),
  ...writtenSchema.shape,
});
export type BlameSpan = z.infer<typeof blameSpanSchema>;

/** A value, a member of a set or a cell of a row, with whoever brought it. */
export const blamedValueSchema = z.object({
  value: jsonValueSchema,
  /** The row and the column of a cell. */
  row: z.string().optional(),
  column: z.string().optional(),
  ...writtenSchema.shape,
});
export type BlamedValue = z.infer<typeof blamedValueSchema>;

export const blameQuerySchema = closedObject({
  field: z.string().min(1).max(64).meta({ description: 'A field of the template, or `title`.' }),
  branch: branchParameter,
});
export const blameSchema = z.object({
  field: z.string(),
  /** Joined they are the text; empty for values. */
  spans: z.array(blameSpanSchema),
  /** Of a field with a single value: who set it. */
  value: blamedValueSchema.nullable(),
  /** Of a field with several: who added which, cell by cell where they are rows; in their order. */
  entries: z.array(blamedValueSchema),
});
export type BlameBody = z.infer<typeof blameSchema>;

export const passageQuerySchema = closedObject({
  q: z.string().min(1).max(200).meta({ description: 'Words; case and white space do not matter.' }),
  branch: branchParameter,
});
/** That a text came to hold words more often (`came`) or less often (`went`) in a session. */
export const passageSchema = z.object({
  field: z.string(),
  label: z.string(),
  kind: z.enum(['came', 'went']),
  /** How often the text held them after the session. */
  left: z.int(),
  /** The words as they were written, with what stood around them. */
  before: z.string(),
  words: z.string(),
  after: z.string(),
  /** The session, as in the list of versions. */
  fromSeq: z.int(),
  seq: z.int(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  authors: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type PassageBody = z.infer<typeof passageSchema>;
export const passageListSchema = z.object({
  /** Newest first; at most 100. */
  items: z.array(passageSchema),
  /** The first operation that was searched; 1 when all were. */
  searchedFrom: z.int(),
});
export type PassageListBody = z.infer<typeof passageListSchema>;
