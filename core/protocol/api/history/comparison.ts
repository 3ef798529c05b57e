/** Wire schemas of a comparison: what changed between two points of a Codex, field by field. */
import { z } from 'zod';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import type { BlockChange } from '#core/history/rich-text-difference.ts';
import { closedObject } from '../closed-object.ts';
import { jsonValueSchema } from '../json-value.ts';

export const diffPartSchema = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });

const NODE = {
  type: 'object',
  description: 'A node of the text as ProseMirror JSON, without attributes that have their default.',
} as const;
const INSIDE = {
  inline: {
    type: 'array',
    description:
      'Of a block of words: `same`, `added` and `removed` with a `node`; `formatted` with the `marksBefore` of the words.',
    items: { type: 'object' },
  },
  lines: {
    type: 'array',
    description: 'Of code: `same`, `added` and `removed` with a `text`; `changed` with `parts`.',
    items: { type: 'object' },
  },
  blocks: {
    type: 'array',
    description: 'Of lists, quotes, tables, rows and cells: as here.',
    items: { type: 'object' },
  },
  columns: {
    type: 'array',
    description: 'Of a table: its columns before and after, in the order of the cells of changed rows.',
    items: { enum: ['same', 'added', 'removed'] },
  },
} as const;

/** The form of `BlockChange`; it nests, so that it is described here one level deep. */
const blockChangesSchema = z.custom<readonly BlockChange[]>(Array.isArray).meta({
  type: 'array',
  description:
    'The blocks of both texts in one order. Without `added` and `movedHere` they are the text before, without `removed` and `movedAway` the text after.',
  items: {
    type: 'object',
    properties: {
      kind: { enum: ['same', 'added', 'removed', 'changed', 'movedAway', 'movedHere'] },
      node: {
        ...NODE,
        description: `${NODE.description} All kinds but \`changed\` and \`movedHere\` have it.`,
      },
      move: { type: 'integer', description: 'The same number at both ends of a move.' },
      block: { type: 'object', description: 'Of `movedHere`: the block as it is now, `same` or `changed`.' },
      type: { type: 'string', description: 'Of `changed`, as its `attrs`: what the block is now.' },
      attrs: { type: 'object' },
      before: { type: 'object', description: 'Type and attributes that it had, where they were others.' },
      ...INSIDE,
    },
    required: ['kind'],
  },
});

/** A row of a checklist or table that is there before and after. */
export const rowChangeSchema = z.object({
  id: z.string(),
  /** What the row says now. */
  text: z.string(),
  moved: z.boolean(),
  cells: z.array(
    z.object({
      column: z.string(),
      label: z.string(),
      type: z.enum(FIELD_TYPES).optional(),
      beforeText: z.string(),
      afterText: z.string(),
    }),
  ),
});

export const fieldChangeSchema = z.object({
  field: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'richText', 'value', 'set', 'rows']),
  /** Both states are the same; told with `unchanged=true` only. */
  unchanged: z.literal(true).optional(),
  /** Absent for the title and the references. */
  type: z.enum(FIELD_TYPES).optional(),
  /** Of a plain text, by words. */
  parts: z.array(diffPartSchema).optional(),
  /** Of a rich text. */
  content: blockChangesSchema.optional(),
  before: jsonValueSchema.optional(),
  after: jsonValueSchema.optional(),
  /** Human-readable forms of before and after. */
  beforeText: z.string().optional(),
  afterText: z.string().optional(),
  added: z.array(z.string()).optional(),
  removed: z.array(z.string()).optional(),
  /** Of a set: members on both sides. Of rows that are unchanged: all of them. */
  kept: z.array(z.string()).optional(),
  changed: z.array(rowChangeSchema).optional(),
  /** Of rows: the ids of those in `added` and `removed`, in their order. */
  rowIds: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }).optional(),
  /** Who touched the field between the two points, and when; absent where the log was too long to read through. */
  edits: z
    .object({
      authors: z.array(z.object({ id: z.string(), name: z.string() })),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
    })
    .optional(),
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** A point in the history: the number of an operation, the name of a version, or `branch:NAME` with `@SEQ` or as it is now. */
const pointSchema = z.string().min(1).max(120);
export const compareQuerySchema = closedObject({
  from: pointSchema,
  to: pointSchema.optional(),
  unchanged: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: fields that are the same on both sides are told as well.' }),
});
export const comparisonSchema = z.object({
  from: z.int(),
  /** The branch whose operation that is; absent for the Codex itself. */
  fromBranch: z.string().optional(),
  to: z.int(),
  toBranch: z.string().optional(),
  /** Set where the Codex followed another version of its template then. */
  template: z.object({ id: z.string(), name: z.string(), before: z.int(), after: z.int() }).optional(),
  changes: z.array(fieldChangeSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;
