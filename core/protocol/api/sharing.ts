/** Wire schemas of share links, and of opening one. */
import { z } from 'zod';
import { LINK_ROLES } from '#core/access/policy.ts';
import { closedObject } from './closed-object.ts';
import { codexIdSchema } from './codices.ts';
import { MAX_GUEST_NAME_LENGTH } from './people.ts';
import { templateSchema } from './templates.ts';

export const createShareLinkSchema = closedObject({
  role: z.enum(LINK_ROLES),
  expiresAt: z.iso.datetime().nullish(),
});
export type CreateShareLinkBody = z.infer<typeof createShareLinkSchema>;

export const shareLinkSchema = z.object({
  id: z.uuid(),
  codexId: codexIdSchema,
  role: z.enum(LINK_ROLES),
  expiresAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** Why it opens nothing now; `null` while it is open. With its maker enabled again it is open again. */
  ended: z.enum(['expired', 'maker-disabled']).nullable(),
  /** Guests connected through it at this moment. */
  guests: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type ShareLinkBody = z.infer<typeof shareLinkSchema>;
export const shareLinkListSchema = z.object({ items: z.array(shareLinkSchema) });

/** The only time the token is shown. */
export const createdShareLinkSchema = shareLinkSchema.extend({ url: z.url(), token: z.string() });
export type CreatedShareLink = z.infer<typeof createdShareLinkSchema>;

/** `POST /share/open {token, name}` → what the guest page needs; the ticket opens the socket. */
export const openShareSchema = closedObject({
  token: z.string().min(20).max(200),
  name: z.string().trim().min(1).max(MAX_GUEST_NAME_LENGTH).optional(),
});
export const openedShareSchema = z.object({
  codexId: codexIdSchema,
  title: z.string(),
  template: z.object({ id: z.string(), version: z.int() }),
  /** The resolved template, since a guest cannot ask `/templates` for it. */
  templateDefinition: templateSchema,
  role: z.enum(LINK_ROLES),
  /** Those whom fields of this Codex name, since a guest cannot ask `/members`. */
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Present when a name was given. `id` is the guest's own secret: keep it and send it as `guestId` for tickets. */
  guest: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type OpenedShare = z.infer<typeof openedShareSchema>;
