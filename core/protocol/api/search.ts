/** Wire schemas of `/api/v1/search` and `/api/v1/facets`. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { codexIdSchema, codexSummarySchema } from './codices.ts';
import { commentAuthorSchema } from './comments.ts';

/** Joined, the texts of the segments are what is shown; `match` is true for what was sought. Never HTML. */
export const segmentsSchema = z.array(z.object({ text: z.string(), match: z.boolean() }));

/** A part of the query that was left out of it: its place in `q` in UTF-16 units, and why. */
export const searchProblemSchema = z.object({
  message: z.string(),
  from: z.int().min(0),
  to: z.int().min(0),
});

export const searchExcerptSchema = z.object({
  field: z.object({ id: z.string(), label: z.string() }),
  segments: segmentsSchema,
});

/** A comment in which the words are: its thread is at `#thread=<threadId>` on the page of the Codex. */
export const saidExcerptSchema = z.object({
  id: codexIdSchema,
  threadId: codexIdSchema,
  author: commentAuthorSchema,
  segments: segmentsSchema,
});

export const searchHitSchema = codexSummarySchema.extend({
  /** The title in segments. */
  heading: segmentsSchema,
  /** Where else the words are, best first; the opening of the Codex when no words were sought. */
  excerpts: z.array(searchExcerptSchema),
  /** Comments that the words are in, best first. */
  comments: z.array(saidExcerptSchema),
  /** From the top to the parent. */
  path: z.array(z.object({ id: codexIdSchema, title: z.string() })),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const searchQuerySchema = closedObject({
  q: z.string().max(1_000).default('').meta({ description: 'Words and filters: docs/search.md.' }),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  template: z.string().max(64).optional(),
  parent: codexIdSchema.optional(),
  under: codexIdSchema.optional().meta({ description: 'Only what stands below this Codex, at any depth.' }),
  trashed: z.literal('only').optional(),
  /** `template` also counts the matches of each template, leaving the template filter itself aside. */
  facets: z.literal('template').optional(),
});

export const searchAnswerSchema = z.object({
  items: z.array(searchHitSchema),
  nextCursor: z.string().nullable(),
  problems: z.array(searchProblemSchema),
  /** Only when asked for by `facets`. */
  templates: z.array(z.object({ id: z.string(), count: z.int() })).optional(),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

/** The states and tags of a Codex, by which the navigator groups it. */
export const codexFacetsSchema = z.object({
  id: codexIdSchema,
  /** The label of its state, where its template has a workflow. */
  status: z.string().nullable(),
  /** What its fields of type `tags` hold, each once. */
  tags: z.array(z.string()),
});
export type CodexFacets = z.infer<typeof codexFacetsSchema>;

/** Only Codices that have a state or a tag, and are not in the trash. */
export const facetListSchema = z.object({ items: z.array(codexFacetsSchema) });
