/** Wire schemas of values that are worked out over other Codices. */
import { z } from 'zod';
import { jsonValueSchema } from './json-value.ts';

const FORMULA_TYPES = [
  'number',
  'text',
  'boolean',
  'date',
  'dateTime',
  'duration',
  'list',
  'checklist',
  'nothing',
] as const;

/** By the roll-up as it is written, such as `sum(children.cost)`. */
export const rollUpResultsSchema = z.record(
  z.string().max(1000),
  z.union([
    z.object({ type: z.enum(FORMULA_TYPES), value: jsonValueSchema }),
    z.object({ problem: z.enum(['mixed', 'circular']) }),
  ]),
);

export const rollUpsSchema = z.object({
  results: rollUpResultsSchema,
  /** Whoever asks may not read every Codex of the workspace, so none of these values is told. */
  withheld: z.boolean(),
});
export type RollUpsBody = z.infer<typeof rollUpsSchema>;
