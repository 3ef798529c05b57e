/** The setting by which old operations are packed. */
import { z } from 'zod';

/** Activity of the last 90 days, in the whole workspace, is read from rows by their time; two days more for clocks and zones. */
export const FEWEST_PACK_DAYS = 92;
const HELP = `must be a whole number of days from ${FEWEST_PACK_DAYS}`;

export const packingFields = {
  PACK_AFTER_DAYS: z
    .string()
    .regex(/^\d{1,5}$/, HELP)
    .transform(Number)
    .refine((days) => days >= FEWEST_PACK_DAYS, HELP)
    .optional(),
};
