/** Wire schemas of removing a member for good: what that would do, and to whom their share links go. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';

/** `GET /members/:id/removal` and `GET /me/removal`: how much there is of everything that ends or stays. */
export const removalSchema = z.object({
  member: z.object({ id: z.string(), name: z.string() }),
  /** Why they cannot be removed now; `null` when they can. */
  refusal: z.string().nullable(),
  /** Browsers in which they are signed in. */
  sessions: z.int(),
  tokens: z.int(),
  /** Share links they made that are open. */
  links: z.int(),
  /** Invitations they made that are open. */
  invitations: z.int(),
  groups: z.int(),
  /** Codices on which a role was granted to them. */
  grants: z.int(),
  watches: z.int(),
  /** Codices that name them in a field of people; these go on naming them. */
  assigned: z.int(),
  /** Codices they made; these stay. */
  codices: z.int(),
  /** They come by the sign-in provider, who may let them in again, as a new member. */
  hasProvider: z.boolean(),
});
export type RemovalBody = z.infer<typeof removalSchema>;

export const removeMemberSchema = closedObject({
  /** Who takes over their share links and invitations; without anybody these end. */
  heir: z.string().max(64).optional(),
});
