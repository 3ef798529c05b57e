/** Wire schemas of suggestions: what is proposed, about what, and what was decided. */
import { z } from 'zod';
import { AUTHOR_KINDS } from '#core/comments/comments.ts';
import {
  MAX_PROPOSAL_LENGTH,
  PROPOSED_BLOCKS,
  PROPOSED_MARKS,
  TEXT_SIDES,
} from '#core/suggestions/proposed-change.ts';
import { closedObject } from './closed-object.ts';
import { codexIdSchema } from './codices.ts';
import {
  anchorRequestSchema,
  anchorSchema,
  audienceSchema,
  changeSchema,
  commentSchema,
  decisionSchema,
} from './comments.ts';
import { jsonValueSchema } from './json-value.ts';

const authorSchema = z.object({ kind: z.enum(AUTHOR_KINDS), id: z.string(), name: z.string() });

const markSchema = closedObject({ type: z.enum(PROPOSED_MARKS), href: z.string().max(2_000).optional() });
const textChangeSchema = closedObject({
  kind: z.literal('text'),
  side: z.enum(TEXT_SIDES).default('over'),
  text: z.string().max(MAX_PROPOSAL_LENGTH),
});
const formatChangeSchema = closedObject({
  kind: z.literal('format'),
  add: z.array(markSchema).max(10).default([]),
  remove: z.array(z.enum(PROPOSED_MARKS)).max(10).default([]),
});
const blockChangeSchema = closedObject({
  kind: z.literal('block'),
  block: z.enum(PROPOSED_BLOCKS),
  level: z.int().min(0).max(6).default(0),
});

/** What is proposed; the value that it is proposed over is the one that stands there. */
export const changeRequestSchema = z.discriminatedUnion('kind', [
  textChangeSchema,
  formatChangeSchema,
  blockChangeSchema,
  closedObject({ kind: z.literal('value'), value: jsonValueSchema }),
]);
export type ChangeRequest = z.infer<typeof changeRequestSchema>;

/** `ready`: it can be accepted as it is; `changed`: what it is about says something else by now; `removed`: it is gone. */
export const SUGGESTION_STANDS = ['ready', 'changed', 'removed'] as const;

export const suggestionSchema = z.object({
  /** Also that of its thread. */
  id: codexIdSchema,
  /** Named by whoever accepts or rejects: another one once its author wrote it anew. */
  revision: z.string(),
  anchor: anchorSchema,
  author: authorSchema,
  createdAt: z.iso.datetime(),
  change: changeSchema,
  stands: z.enum(SUGGESTION_STANDS),
  decision: decisionSchema.nullable(),
  comments: z.array(commentSchema),
});
export type SuggestionBody = z.infer<typeof suggestionSchema>;

export const suggestionQuerySchema = closedObject({
  decided: z.enum(['true', 'false']).optional(),
  author: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
});
export type SuggestionQuery = z.infer<typeof suggestionQuerySchema>;

export const suggestionListSchema = z.object({
  items: z.array(suggestionSchema),
  /** Suggestions that nobody has decided on, whatever was asked for. */
  open: z.int(),
  nextCursor: z.string().nullable(),
});
export type SuggestionList = z.infer<typeof suggestionListSchema>;

export const suggestSchema = closedObject({
  anchor: anchorRequestSchema,
  change: changeRequestSchema,
  /** Why. */
  body: closedObject({ markdown: z.string() }).optional(),
  audience: audienceSchema,
});
export type SuggestBody = z.infer<typeof suggestSchema>;

export const decideSchema = closedObject({ revision: z.string().min(1).max(100) });

/** Suggestions in one request that decides on several. */
export const MAX_DECIDED_AT_ONCE = 100;

export const decideManySchema = closedObject({
  verb: z.enum(['accept', 'reject']),
  /** In the order in which they are decided on, each by the revision that was seen. */
  suggestions: z
    .array(closedObject({ id: z.string().max(100).toLowerCase(), revision: z.string().min(1).max(100) }))
    .min(1)
    .max(MAX_DECIDED_AT_ONCE),
});
export type DecideManyBody = z.infer<typeof decideManySchema>;

export const decidedSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      /** Why it was not done; `null` where it was. */
      problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
    }),
  ),
  /** How many were. */
  done: z.int(),
});
export type DecidedBody = z.infer<typeof decidedSchema>;
