/** Wire schemas of `/api/v1/codices`. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { jsonValueSchema } from './json-value.ts';
import { timeZoneNameSchema } from './people.ts';
import { problemSchema } from './problem.ts';
import { rollUpResultsSchema } from './roll-ups.ts';

export const codexIdSchema = z.uuid().toLowerCase().meta({ description: 'Id of a Codex (UUID).' });

/** A field value on the wire; rich text is `{markdown}` or ProseMirror JSON (`{type: 'doc', …}`). */
export const fieldValueSchema = jsonValueSchema;
export const fieldValuesSchema = z.record(z.string().max(64), fieldValueSchema);

/**
 * How a device created a Codex offline. From this the server makes the same seed, byte for byte, so that edits made on the
 * device continue the same document.
 */
export const madeSchema = closedObject({
  /** By the clock of the device: not ahead of the server's, and no more than 400 days back (rule 9 of docs/spec/journal.md). */
  at: z.iso.datetime({ precision: 3 }),
  /** Has to be whoever sends it; the name as the device knew it. */
  by: closedObject({ id: z.string().max(64), name: z.string().trim().min(1).max(80) }),
  /** Of the template version that the device had. A newer one is followed afterwards. */
  templateVersion: z.int().min(1),
  /** The day for which the pattern of the template gave the title; absent where somebody did. */
  titleDay: z.iso.date().optional(),
  /** `fingerprintSeed` of what stands on the device: a page of another version of the program may make something else. */
  seed: z.string().regex(/^[0-9a-f]{16}$/),
});
export type Made = z.infer<typeof madeSchema>;

/** Characters (UTF-16 units) of a title that is typed or sent. */
export const MAX_TITLE_LENGTH = 500;

export const createCodexSchema = closedObject({
  /** Made by the client so that creation works offline; the server makes one when absent. */
  id: codexIdSchema.optional(),
  templateId: z.string().min(1).max(64),
  title: z.string().max(MAX_TITLE_LENGTH),
  parentId: codexIdSchema.nullish(),
  /**
   * It is private: at the top it becomes a private Codex with a tree of its own, that nobody reads but whoever is given a role on it; below one it
   * is anyway, and saying so refuses it should that not be there any more.
   */
  private: z.boolean().optional(),
  fields: fieldValuesSchema.optional(),
  /** Whose day `{date}` of a title pattern is, as an IANA name; UTC when absent. */
  timeZone: timeZoneNameSchema.optional(),
  /** Children that the template wants are not made along: the device has made those as well, and sends each. */
  made: madeSchema.optional(),
})
  .refine(({ id, made }) => made === undefined || id !== undefined, {
    path: ['id'],
    message: 'What was made on a device has its id from there.',
  })
  .refine(({ timeZone, made }) => made === undefined || timeZone === undefined, {
    path: ['timeZone'],
    message: 'What was made on a device has its title from there.',
  });
export type CreateCodexBody = z.infer<typeof createCodexSchema>;

/** The query parameter that names a branch. */
export const branchParameter = z
  .string()
  .max(40)
  .optional()
  .meta({ description: 'The branch that is meant; the Codex itself unless given.' });

export const getCodexQuerySchema = closedObject({
  branch: branchParameter,
  richtext: z
    .enum(['markdown', 'json'])
    .default('markdown')
    .meta({ description: 'Rich text as `{markdown}`, or as a ProseMirror document, exactly as it is.' }),
});

/** The state on which an edit was written that waited to be sent, and when that was. */
export const earlierStateSchema = closedObject({
  /** By the clock of the device: not ahead of the server's, and no more than 400 days back (rule 9 of docs/spec/journal.md). */
  at: z.iso.datetime({ precision: 3 }),
  /** The journal sequence that was read: the number in the ETag. */
  seq: z.int().min(1),
  /** Edits of one's own that had been made on it before, by their idempotency keys, whether they were sent by then or not. */
  after: z.array(z.string().min(1).max(200)).max(200).optional(),
});
export type EarlierState = z.infer<typeof earlierStateSchema>;

/** Members by the ids of fields that hold sets: tags, people, references, several options. */
const setMembersSchema = z.record(z.string().max(64), z.array(fieldValueSchema).min(1).max(500));

export const patchCodexQuerySchema = closedObject({ branch: branchParameter });

export const patchCodexSchema = closedObject({
  title: z.string().max(MAX_TITLE_LENGTH).optional(),
  fields: fieldValuesSchema.optional(),
  /** What is to be in these sets, and what is not; everything else in them stays. */
  add: setMembersSchema.optional(),
  remove: setMembersSchema.optional(),
  /** Merges it with what others wrote since then, as an edit of a page that was offline. */
  made: earlierStateSchema.optional(),
});
export type PatchCodexBody = z.infer<typeof patchCodexSchema>;

/** A value that a Codex would have begun with, and may not. */
export const leftOutSchema = z.object({
  /** The Codex, or a child that was made along with it. */
  codex: codexIdSchema,
  field: z.string(),
  label: z.string(),
  message: z.string(),
});
export type LeftOutBody = z.infer<typeof leftOutSchema>;

export const codexSchema = z.object({
  id: codexIdSchema,
  title: z.string(),
  template: z.object({ id: z.string(), version: z.int() }),
  parentId: codexIdSchema.nullable(),
  fields: fieldValuesSchema,
  /** What fields hold that the template has retired; absent when they hold nothing. */
  retired: fieldValuesSchema.optional(),
  /** Fields worked out over other Codices that whoever asks may not read, so that these are `null`; absent for none. */
  withheld: z.array(z.string()).optional(),
  /** What the parts of formulas that are made over other Codices have come to; absent where the template has none, or they are withheld. */
  rollUps: rollUpResultsSchema.optional(),
  /** In the answer to its creation: values that were left out of it and of the children made along, with the reason; absent for none. */
  leftOut: z.array(leftOutSchema).optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  createdBy: z.object({ id: z.string(), name: z.string() }),
  updatedBy: z.object({ id: z.string(), name: z.string() }),
  /** When it went to the trash; absent or null while it has not. */
  deletedAt: z.iso.datetime().nullish(),
  /** Since when it, or something above it, is archived. */
  archivedAt: z.iso.datetime().nullish(),
  /** The private Codex that it is, or stands below; absent where every member may read it. */
  privateTopId: codexIdSchema.optional(),
  /** What stands above it, from the top; only members see it. */
  path: z.array(z.object({ id: codexIdSchema, title: z.string() })).optional(),
});
export type CodexBody = z.infer<typeof codexSchema>;

/** A Codex as lists show it: without its field values, unless they are asked for. */
export const codexSummarySchema = codexSchema
  .omit({ fields: true, retired: true, withheld: true, rollUps: true, leftOut: true, path: true })
  .extend({
    /** In the list of the trash: how many others went there with it. */
    trashedAlong: z.int().optional(),
    /** In lists that ask for some: those of them that its template has. */
    fields: fieldValuesSchema.optional(),
  });
export type CodexSummary = z.infer<typeof codexSummarySchema>;

export const listCodicesQuerySchema = closedObject({
  cursor: z.string().max(3_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  q: z.string().max(1_000).optional().meta({ description: 'Words and filters: docs/search.md.' }),
  fields: z.string().max(2_000).optional().meta({
    description: 'Ids of fields with commas between them, or `*`: their values are put into each item.',
  }),
  sort: z.string().max(300).optional().meta({
    description:
      'Up to three of `title`, `created`, `updated` and ids of fields, with commas between them; a minus before one turns it round.',
  }),
  template: z.string().max(64).optional(),
  parent: codexIdSchema.optional(),
  /** Anywhere below this Codex. */
  under: codexIdSchema.optional(),
  /** `only` lists the private Codices that the caller may read, without what is below them. */
  private: z.literal('only').optional(),
  /**
   * `only` lists the trash: what was put there by itself, with how many others it took along. Without it what is in the
   * trash is left out.
   */
  trashed: z.literal('only').optional(),
  /** Archived Codices are left out unless they are included, or alone are asked for. */
  archived: z.enum(['include', 'only']).optional(),
});
export const codexListSchema = z.object({
  items: z.array(codexSummarySchema),
  nextCursor: z.string().nullable(),
});
export type CodexList = z.infer<typeof codexListSchema>;

export const MAX_BATCH = 200;

/** One of them: make a Codex, change one, put one into the trash. */
export const batchOperationSchema = z.union([
  closedObject({ create: createCodexSchema }),
  closedObject({
    update: patchCodexSchema.extend({
      id: codexIdSchema,
      seq: z.int().min(1).optional().meta({ description: 'As If-Match: 412 when the Codex is past it.' }),
    }),
  }),
  closedObject({ trash: closedObject({ id: codexIdSchema }) }),
]);
export type BatchOperation = z.infer<typeof batchOperationSchema>;

export const batchSchema = closedObject({
  operations: z.array(batchOperationSchema).min(1).max(MAX_BATCH),
});

export const batchAnswerSchema = z.object({
  /** One for each operation, in their order. */
  items: z.array(
    z.union([
      z.object({
        status: z.union([z.literal(200), z.literal(201), z.literal(204)]),
        id: codexIdSchema,
        /** What its ETag is then; `null` in the trash. */
        seq: z.int().nullable(),
      }),
      z.object({ status: z.int().min(400), problem: problemSchema }),
    ]),
  ),
});
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;
