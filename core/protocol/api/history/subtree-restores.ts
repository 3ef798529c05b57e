/** Wire schemas of restoring a Codex and all below it to an instant: the plan, the act, and undoing it. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';

/** Codices that one act is about. */
export const MOST_RESTORED = 300;

/** `GET /codices/:id/subtree-restores/plan`: nothing is changed. */
export const planRestoreQuerySchema = closedObject({
  /** By the clock of the server: edits made offline count from their arrival. */
  at: z.iso.datetime({ offset: true }),
});

const codexSchema = z.object({ id: codexIdSchema, title: z.string() });

/** One Codex that stood there at the instant, and is not as it was. */
export const plannedRestoreSchema = z.object({
  codex: codexSchema,
  /** The operation whose state it gets; `null`: its content is as it was. */
  seq: z.int().nullable(),
  /** What of its content changes: field ids, `title`, `@references`. */
  fields: z.array(z.object({ field: z.string(), label: z.string() })),
  /** It comes back out of the trash, or to where it stood. */
  place: z.enum(['back', 'moved']).nullable(),
  /** Why it cannot be restored by whoever asks; `null`: it can. */
  refused: z.string().nullable(),
});
export type PlannedRestore = z.infer<typeof plannedRestoreSchema>;

export const subtreePlanSchema = z.object({
  at: z.iso.datetime(),
  /** What is restored, parents before what is below them. */
  items: z.array(plannedRestoreSchema),
  /** How many stood there and are as they were. */
  same: z.int(),
  /** Those that stand there now and did not then: they stay as they are. */
  stays: z.array(codexSchema),
  /** Names all of this: an act with `expect` is refused when the plan would be another one. */
  plan: z.string(),
});
export type SubtreePlan = z.infer<typeof subtreePlanSchema>;

/** `POST /codices/:id/subtree-restores`. */
export const restoreSubtreeSchema = closedObject({
  at: z.iso.datetime({ offset: true }),
  /** The plan that was looked at. */
  expect: z.string().max(100).optional(),
  /** Leaves out what cannot be restored; without it nothing is, as long as there is any. */
  partial: z.boolean().optional(),
});
export type RestoreSubtreeBody = z.infer<typeof restoreSubtreeSchema>;

/** An act. */
export const subtreeRestoreSchema = z.object({
  id: z.uuid(),
  top: codexIdSchema,
  at: z.iso.datetime(),
  by: z.object({ id: z.string(), name: z.string() }),
  madeAt: z.iso.datetime(),
  /** `restoring` and `undoing` go on by themselves where somebody was cut off. */
  state: z.enum(['restoring', 'done', 'undoing', 'undone']),
  codices: z.array(
    codexSchema.extend({
      /** Why it stayed as it was, while the act was done or undone; `null`: it did not. */
      kept: z.string().nullable(),
    }),
  ),
  undoneBy: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type SubtreeRestoreBody = z.infer<typeof subtreeRestoreSchema>;

/** Newest first. */
export const subtreeRestoreListSchema = z.object({ items: z.array(subtreeRestoreSchema) });
