/** Wire schemas of invitations and password links. */
import { z } from 'zod';
import { ROLES } from '#core/access/policy.ts';
import { closedObject } from './closed-object.ts';
import { meSchema, personNameSchema } from './people.ts';

const tokenSchema = z.string().min(20).max(200);
const newPasswordSchema = z.string().min(10).max(200);

export const createInvitationSchema = closedObject({
  /** For whom; without it whoever opens the link says their own. */
  email: z.email().max(200).optional(),
  role: z.enum(ROLES),
  /** A week from now when absent. */
  expiresAt: z.iso.datetime().optional(),
  /** Send the link to `email`, where this instance sends e-mail. */
  send: z.boolean().optional(),
});
export type CreateInvitationBody = z.infer<typeof createInvitationSchema>;

export const invitationSchema = z.object({
  id: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** When its link was last sent by e-mail; `null`: it was not. Absent in answers of earlier releases. */
  sentAt: z.iso.datetime().nullable().optional(),
});
export type InvitationBody = z.infer<typeof invitationSchema>;
export const invitationListSchema = z.object({ items: z.array(invitationSchema) });
export const createdInvitationSchema = invitationSchema.extend({ url: z.string() });

export const openInvitationSchema = closedObject({ token: tokenSchema });
export const openedInvitationSchema = z.object({
  email: z.string().nullable(),
  role: z.enum(ROLES),
  workspace: z.string(),
  invitedBy: z.string(),
});
export const acceptInvitationSchema = closedObject({
  token: tokenSchema,
  name: personNameSchema,
  /** Left out when the invitation names one. */
  email: z.email().max(200).optional(),
  password: newPasswordSchema,
});
export type AcceptInvitationBody = z.infer<typeof acceptInvitationSchema>;

export const passwordLinkSchema = z.object({ url: z.string(), expiresAt: z.iso.datetime() });
export const openPasswordLinkSchema = closedObject({ token: tokenSchema });
export const openedPasswordLinkSchema = z.object({ name: z.string(), email: z.string() });
export const usePasswordLinkSchema = closedObject({
  token: tokenSchema,
  password: newPasswordSchema,
  /** Revoke one's API tokens as well. */
  revokeTokens: z.boolean().optional(),
});
export type UsePasswordLinkBody = z.infer<typeof usePasswordLinkSchema>;

/** `POST /password-links/use`: the member, or that nobody is signed in before a code was shown. */
export const usedPasswordLinkSchema = z.union([meSchema, z.object({ needsCode: z.literal(true) })]);
