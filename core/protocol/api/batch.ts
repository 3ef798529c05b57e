/** Wire schemas of `/api/v1/codices/batch`. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { codexIdSchema, createCodexSchema, patchCodexSchema } from './codices.ts';
import { problemSchema } from './problem.ts';

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
