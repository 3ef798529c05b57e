/** Wire schemas of comments: threads, what is said in them, what they are about, and what they propose. */
import { z } from 'zod';
import { MAX_QUOTE_LENGTH } from '#core/comments/anchor.ts';
import { COMMENT_ACT_KINDS } from '#core/comments/comment-acts.ts';
import { AUTHOR_KINDS } from '#core/comments/comments.ts';
import { PROPOSED_BLOCKS, PROPOSED_MARKS, TEXT_SIDES } from '#core/suggestions/proposed-change.ts';
import { closedObject } from './closed-object.ts';
import { branchParameter, codexIdSchema } from './codices.ts';
import { jsonValueSchema } from './json-value.ts';

/** Threads in one request that says they were seen. */
export const MAX_SEEN_AT_ONCE = 1_000;

export const commentAuthorSchema = z.object({ kind: z.enum(AUTHOR_KINDS), id: z.string(), name: z.string() });
/** Longer ones are refused by the rule that holds for every way in, which says how long. */
const bodySchema = closedObject({ markdown: z.string() });

export const reactionSchema = z.object({ emoji: z.string(), authors: z.array(commentAuthorSchema) });

export const commentSchema = z.object({
  id: codexIdSchema,
  author: commentAuthorSchema,
  /** Empty once deleted. */
  body: z.object({ markdown: z.string() }),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  deletedAt: z.iso.datetime().nullable(),
  reactions: z.array(reactionSchema),
});
export type CommentBody = z.infer<typeof commentSchema>;

/** What a thread is about. `field` is `null` for the Codex itself; `quote` for what is no text. */
export const anchorSchema = z.object({
  field: z.string().nullable(),
  row: z.string().nullable(),
  quote: z.string().nullable(),
  /** Where it stands in the field's text, blocks of a rich text on lines; `null` where it is none, or was removed. */
  from: z.int().nullable(),
  to: z.int().nullable(),
  /** The words were edited: what is left of them is found, and what was written in between. */
  edited: z.boolean(),
  /** It is not found any more: the words, the row or the field. */
  removed: z.boolean(),
});
export type AnchorBody = z.infer<typeof anchorSchema>;

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
  by: commentAuthorSchema,
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

export const threadSchema = z.object({
  id: codexIdSchema,
  anchor: anchorSchema,
  createdAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
  resolvedBy: commentAuthorSchema.nullable(),
  /** `null` for a thread of comments alone. A suggestion may have no words beside what it proposes. */
  suggestion: proposalSchema.nullable(),
  comments: z.array(commentSchema),
});
export type ThreadBody = z.infer<typeof threadSchema>;

export const threadQuerySchema = closedObject({
  resolved: z.enum(['true', 'false']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
  branch: branchParameter,
});
export type ThreadQuery = z.infer<typeof threadQuerySchema>;

export const threadListSchema = z.object({
  items: z.array(threadSchema),
  /** Threads that are not resolved, whatever was asked for. */
  open: z.int(),
  nextCursor: z.string().nullable(),
});
export type ThreadList = z.infer<typeof threadListSchema>;

export const anchorRequestSchema = closedObject({
  field: z.string().min(1).max(64),
  row: z.string().min(1).max(64).optional(),
  quote: z.string().min(1).max(MAX_QUOTE_LENGTH).optional(),
  from: z.int().min(0).optional(),
  to: z.int().min(1).optional(),
});

const NOT_FOR_MEMBERS_ALONE =
  'A thread for members only is not supported: everybody who may read the Codex reads its comments, guests included. Leave "audience" out.';

/** Who reads a thread: whoever may read the Codex. Anything else is refused by name. */
export const audienceSchema = z.literal('readers', { error: NOT_FOR_MEMBERS_ALONE }).optional();

export const startThreadSchema = closedObject({
  body: bodySchema,
  anchor: anchorRequestSchema.optional(),
  audience: audienceSchema,
});
export type StartThreadBody = z.infer<typeof startThreadSchema>;

/** `POST /codices/:id/comments?branch=`: a thread about a branch stands in the comments of that, and is carried when it is merged. */
export const startThreadQuerySchema = closedObject({ branch: branchParameter });

export const commentBodySchema = closedObject({ body: bodySchema });
export type CommentRequest = z.infer<typeof commentBodySchema>;

export const changeThreadSchema = closedObject({
  resolved: z.boolean().optional(),
  /** `null`: the Codex itself. */
  anchor: anchorRequestSchema.nullable().optional(),
});
export type ChangeThreadBody = z.infer<typeof changeThreadSchema>;

/** Up to when somebody has seen the comments of threads, by their ids: the time of the latest comment they saw. */
const seenTimesSchema = z.record(codexIdSchema, z.iso.datetime());

/** `GET /codices/:id/comments/seen`: of one's own. */
export const seenThreadsSchema = z.object({ threads: seenTimesSchema });
export type SeenThreadsBody = z.infer<typeof seenThreadsSchema>;

/** `PUT /codices/:id/comments/seen`: of each thread the later time counts; threads that are not known are left out. */
export const seeThreadsSchema = closedObject({
  threads: seenTimesSchema.refine((threads) => Object.keys(threads).length <= MAX_SEEN_AT_ONCE, {
    message: `At most ${MAX_SEEN_AT_ONCE} threads at once.`,
  }),
});

/** One thing that was said, settled or decided, as history tells it. */
export const commentActSchema = z.object({
  id: z.string(),
  kind: z.enum(COMMENT_ACT_KINDS),
  /** When the server stored it. */
  at: z.iso.datetime(),
  author: commentAuthorSchema,
  /** `null`: everything that was said there was deleted since. */
  threadId: codexIdSchema.nullable(),
  /** What the thread is about; `null` for the Codex itself. */
  field: z.string().nullable(),
  /** The words of the comment as they are now, or of the first of its thread; shortened, and empty once deleted. */
  excerpt: z.string(),
  /** Who made the suggestion that was decided on. */
  suggestedBy: commentAuthorSchema.optional(),
});
export type CommentActBody = z.infer<typeof commentActSchema>;

export const commentActQuerySchema = closedObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .meta({ description: 'Operations; one may hold several acts.' }),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});
export type CommentActQuery = z.infer<typeof commentActQuerySchema>;

/** Newest first. */
export const commentActListSchema = z.object({
  items: z.array(commentActSchema),
  nextCursor: z.string().nullable(),
});
export type CommentActList = z.infer<typeof commentActListSchema>;

/** `GET /codices/:id/comments/audience`: the open share links whose guests read what is said about some fields, and about no others. */
export const commentAudienceSchema = z.object({
  links: z.array(
    z.object({
      /** What whoever made it calls it; may be empty. */
      name: z.string(),
      /** By their keys. */
      fields: z.array(z.string()),
    }),
  ),
});
export type CommentAudience = z.infer<typeof commentAudienceSchema>;
