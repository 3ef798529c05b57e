/** Wire schemas of what a suggestion proposes, and of what was decided, wherever a thread is answered. */
import { z } from 'zod';
import { AUTHOR_KINDS } from '#core/comments/comments.ts';
import { PROPOSED_BLOCKS, PROPOSED_MARKS, TEXT_SIDES } from '#core/suggestions/proposed-change.ts';
import { jsonValueSchema } from './json-value.ts';

export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), side: z.enum(TEXT_SIDES), text: z.string() }),
  z.object({
    kind: z.literal('format'),
    add: z.array(z.object({ type: z.enum(PROPOSED_MARKS), href: z.string().optional() })),
    remove: z.array(z.enum(PROPOSED_MARKS)),
  }),
  z.object({ kind: z.literal('block'), block: z.enum(PROPOSED_BLOCKS), level: z.int() }),
  z.object({ kind: z.literal('value'), base: jsonValueSchema, value: jsonValueSchema }),
]);

export const decisionSchema = z.object({
  outcome: z.enum(['accepted', 'rejected']),
  by: z.object({ kind: z.enum(AUTHOR_KINDS), id: z.string(), name: z.string() }),
  at: z.iso.datetime(),
});

/** What a thread proposes; the rest of it is among the suggestions of the Codex. */
export const proposalSchema = z.object({
  /** Named by whoever accepts or rejects: another one once its author wrote it anew. */
  revision: z.string(),
  change: changeSchema,
  decision: decisionSchema.nullable(),
});
export type ProposalBody = z.infer<typeof proposalSchema>;
