/** Wire schemas of the tree: `/api/v1/tree`, and moving a Codex in it. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { codexIdSchema } from './codices.ts';

export const nodeStateSchema = z.enum(['live', 'archived', 'trashed']);

export const moveCodexSchema = closedObject({
  /** `null`: to the top. */
  parentId: codexIdSchema.nullable(),
  /** The sibling it goes before, or after; without either it goes last. */
  before: codexIdSchema.optional(),
  after: codexIdSchema.optional(),
}).refine(({ before, after }) => before === undefined || after === undefined, {
  path: ['after'],
  error: 'Say before or after, not both.',
});
export type MoveCodexBody = z.infer<typeof moveCodexSchema>;

export const treeQuerySchema = closedObject({
  /** Whose children; the top when absent. */
  parent: codexIdSchema.optional(),
  /** How many levels. */
  depth: z.coerce.number().int().min(1).max(100).default(1),
  /** `include` shows what is in the trash as well. */
  trashed: z.literal('include').optional(),
});
export type TreeQuery = z.infer<typeof treeQuerySchema>;

export const treeItemSchema = z.object({
  id: codexIdSchema,
  parentId: codexIdSchema.nullable(),
  /** Empty until the server has seen the Codex. */
  title: z.string(),
  templateId: z.string().nullable(),
  /** What was decided about it, and what holds for it by what stands above it. */
  state: nodeStateSchema,
  standing: nodeStateSchema,
  /** How many children it has, also those deeper than the answer goes; what is in the trash counts only when asked for. */
  children: z.int(),
});
export type TreeItem = z.infer<typeof treeItemSchema>;

/** Parents before their children, siblings in order. */
export const treeSchema = z.object({ items: z.array(treeItemSchema) });
export type Tree = z.infer<typeof treeSchema>;
