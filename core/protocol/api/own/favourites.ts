/** Wire schemas of favourites: the Codices that a member has given a star, in their order. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema, codexSummarySchema } from '../codices.ts';

/** When it was done on the device; now, unless given. A time to come counts as now. */
const atSchema = z.iso.datetime({ offset: true }).optional();

export const favouriteListSchema = z.object({
  /** In one's own order, without Codices that one may not read now and those in the trash. */
  items: z.array(codexSummarySchema),
});
export type FavouriteList = z.infer<typeof favouriteListSchema>;

export const starCodexSchema = closedObject({ at: atSchema });
export type StarCodex = z.infer<typeof starCodexSchema>;

export const unstarQuerySchema = closedObject({ at: atSchema });

export const moveFavouriteSchema = closedObject({
  /** The favourite that it is put before. */
  before: codexIdSchema.optional(),
  /** The favourite that it is put after; one of the two. */
  after: codexIdSchema.optional(),
  at: atSchema,
});
export type MoveFavourite = z.infer<typeof moveFavouriteSchema>;
