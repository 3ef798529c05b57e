/** Wire schemas of the people of an instance: setup, the signed-in person, members, groups, grants, API tokens, socket tickets. */
import { z } from 'zod';
import { isHue } from '#core/access/person-hue.ts';
import { GRANT_ROLES, PRIVATE_ROLES, ROLES, TOKEN_SCOPES } from '#core/access/policy.ts';
import { ICONS } from '#core/appearance/icons.ts';
import { isTimeZone } from '#core/time/calendar.ts';
import { closedObject } from './closed-object.ts';

/** Of a person, a workspace, an API token. */
export const MAX_NAME_LENGTH = 80;
export const MAX_GUEST_NAME_LENGTH = 60;
/** Of a picture of a member, as it is sent. */
export const MAX_PROFILE_PICTURE_BYTES = 2 * 1024 * 1024;

/** In what order the parts of a date are shown: `14 Nov 2026`, `Nov 14, 2026`, `2026-11-14`. */
export const DATE_FORMATS = ['day-month-year', 'month-day-year', 'year-month-day'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

/** What others see of a member beside the name; absent in answers of earlier releases. */
const lookShape = {
  /** The colour they chose, 0 to 7; `null`: the one their id gives. */
  hue: z.int().nullable().optional(),
  /** Where their picture is; `null`: they have none. */
  picture: z.string().nullable().optional(),
};

/** Of a member that is a program; absent for people. */
export const agentLabelSchema = z.object({
  /** Whose program or model it is. */
  provider: z.string(),
  /** Whoever answers for it. */
  owner: z.object({ id: z.string(), name: z.string() }),
});

export const workspaceSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** A name from core/appearance/icons.ts; the product's own sign without one. */
  icon: z.string().nullable().optional(),
  /** Whether share links can be public pages. */
  publicPages: z.boolean().optional(),
});
export type WorkspaceBody = z.infer<typeof workspaceSchema>;
export const patchWorkspaceSchema = closedObject({
  name: z.string().trim().min(1).max(MAX_NAME_LENGTH).optional(),
  icon: z.enum(ICONS).nullable().optional(),
  publicPages: z.boolean().optional(),
});
export type PatchWorkspaceBody = z.infer<typeof patchWorkspaceSchema>;

export const meSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  ...lookShape,
  /** The zone they read times in, an IANA name; `null`: that of their device. */
  timeZone: z.string().nullable().optional(),
  /** `null`: `day-month-year`. */
  dateFormat: z.enum(DATE_FORMATS).nullable().optional(),
  /** `timeZone`: where its days begin and end, an IANA name. */
  workspace: workspaceSchema.extend({ timeZone: z.string().optional() }),
  /** Codices on which they may do more, as their role says, there and below; absent for whoever may edit everywhere. */
  grants: z.array(z.object({ codexId: z.string(), role: z.enum(GRANT_ROLES) })).optional(),
  /** What they may be on the private Codices that they may read, and on all below; absent for none. */
  privateRoles: z.array(z.object({ topId: z.string(), role: z.enum(PRIVATE_ROLES) })).optional(),
  /** By the token of an agent: `role` is then what it may do. */
  agent: agentLabelSchema.optional(),
  /** Server clock, so that a client can correct its own. */
  serverTime: z.iso.datetime(),
});
export type Me = z.infer<typeof meSchema>;

/** Where days begin and end, as an IANA name. */
export const timeZoneNameSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, 'There is no such time zone. Try a name like Pacific/Auckland.');

/** Signs that turn the writing of what follows around, or end a line: a name with them reads as another one. */
const MISLEADING = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Of a person, as they write it themselves. */
export const personNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME_LENGTH)
  .refine(
    (name) => !MISLEADING.test(name),
    'A name has no line breaks, and no signs that turn the writing around.',
  )
  .refine((name) => /[\p{L}\p{N}]/u.test(name), 'A name has a letter in it, or a digit.');

/** `PATCH /me`; what is left out stays as it is. */
export const patchMeSchema = closedObject({
  name: personNameSchema.optional(),
  hue: z.int().refine(isHue, 'There are the colours 0 to 7.').nullable().optional(),
  timeZone: timeZoneNameSchema.nullable().optional(),
  dateFormat: z.enum(DATE_FORMATS).nullable().optional(),
});
export type PatchMeBody = z.infer<typeof patchMeSchema>;

export const setupStatusSchema = z.object({ needed: z.boolean() });
export const setupSchema = closedObject({
  token: z.string().min(20).max(200),
  workspaceName: z.string().trim().min(1).max(MAX_NAME_LENGTH),
  name: personNameSchema,
  email: z.email().max(200),
  password: z.string().min(10).max(200),
  /** Fill the workspace with a handful of Codices to look at. */
  sample: z.boolean().optional(),
  /** Of the workspace; UTC until somebody says another. */
  timeZone: timeZoneNameSchema.optional(),
});
export type SetupBody = z.infer<typeof setupSchema>;

/** `POST /api/auth/sign-in/email` and `POST /api/auth/change-password`. */
export const signInSchema = closedObject({ email: z.email().max(200), password: z.string().min(1).max(200) });
export const changePasswordSchema = closedObject({
  currentPassword: z.string().min(1).max(200),
  newPassword: z.string().min(10).max(200),
  /** Revoke my API tokens as well. */
  revokeTokens: z.boolean().optional(),
});

/** `GET /api/auth/session`: `revoked` when somebody ended it, `none` when nothing is known of it (any more). */
export const sessionStateSchema = z.object({ state: z.enum(['active', 'revoked', 'none']) });

export const memberSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
  disabled: z.boolean(),
  /** Removed for good: no member any more, and named by what they wrote. */
  removed: z.boolean().optional(),
  agent: agentLabelSchema.optional(),
  ...lookShape,
});
export type Member = z.infer<typeof memberSchema>;
export const memberListSchema = z.object({ items: z.array(memberSchema) });
export const createMemberSchema = closedObject({
  name: personNameSchema,
  email: z.email().max(200),
  role: z.enum(ROLES),
  password: z.string().min(10).max(200),
});
export const patchMemberSchema = closedObject({
  role: z.enum(ROLES).optional(),
  disabled: z.boolean().optional(),
  /** With `disabled: true`: revoke their API tokens and share links for good; else they only stop while it lasts. */
  revokeTokens: z.boolean().optional(),
  revokeLinks: z.boolean().optional(),
});

export const apiTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.object({ id: z.string(), name: z.string() }),
  scopes: z.array(z.enum(TOKEN_SCOPES)),
  /** The Codex it is limited to, with everything below. */
  subtree: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
export type ListedApiToken = z.infer<typeof apiTokenSchema>;
export const apiTokenListSchema = z.object({ items: z.array(apiTokenSchema) });
/** `GET /api-tokens`; `all`: of everybody, for admins. */
export const listApiTokensSchema = closedObject({ all: z.literal('true').optional() });
export const createApiTokenSchema = closedObject({
  name: z.string().trim().min(1).max(MAX_NAME_LENGTH),
  /** Each includes those before it: `read`, `comment`, `suggest`, `write`, `admin`. All that the person's role allows when absent. */
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length).optional(),
  /** A Codex: the token reaches it and everything below, and nothing else. */
  subtree: z.string().max(64).nullish(),
  expiresAt: z.iso.datetime().nullish(),
  /** One's own. */
  password: z.string().min(1).max(200),
});
export type CreateApiTokenBody = z.infer<typeof createApiTokenSchema>;
export const createdApiTokenSchema = apiTokenSchema.extend({ token: z.string() });

/** `POST /tickets` → a single-use ticket for the first frame of a collaboration socket, good for 60 s. Guests send `share`. */
export const createTicketSchema = closedObject({
  share: closedObject({
    token: z.string().min(20).max(200),
    guestId: z.string().min(1).max(64),
    /** Empty: without one, which a link for reading allows. */
    name: z.string().trim().max(MAX_GUEST_NAME_LENGTH),
    password: z.string().max(256).optional(),
  }).optional(),
});
export const ticketSchema = z.object({
  ticket: z.string(),
  serverTime: z.iso.datetime(),
  actor: z.object({ id: z.string(), name: z.string() }),
  /** The server was restored from an older backup: offer it all it lacks, not only what is one's own. */
  recovering: z.boolean().optional(),
  /** A frame of the socket may carry several edits. */
  batches: z.boolean().optional(),
  /** The oldest rich text schema whose pages may write. */
  oldestWritingSchema: z.number().optional(),
});
export type Ticket = z.infer<typeof ticketSchema>;

export const groupSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** By name. */
  members: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type GroupBody = z.infer<typeof groupSchema>;
export const groupListSchema = z.object({ items: z.array(groupSchema) });
export const writeGroupSchema = closedObject({ name: z.string().trim().min(1).max(MAX_NAME_LENGTH) });

/** Whom a grant is for: `member:<id>` or `group:<id>`. */
export const principalSchema = z.string().regex(/^(member|group):[\w-]{1,64}$/, {
  error: 'Name a member as member:<id> or a group as group:<id>.',
});

export const grantSchema = z.object({
  principal: principalSchema,
  /** Of the member or the group. */
  name: z.string(),
  /** `viewer` and `admin` on private Codices only. */
  role: z.enum(PRIVATE_ROLES),
  /** Where it was granted: this Codex, or one above it. */
  codex: z.object({ id: z.string(), title: z.string() }),
  grantedBy: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.iso.datetime(),
});
export type GrantBody = z.infer<typeof grantSchema>;
export const grantListSchema = z.object({ items: z.array(grantSchema) });

/** What the pages of a member are told when a role of theirs on a private Codex, or what is listed of one, is another now; they ask for both. */
export const PRIVATE_CODICES_CHANGED = { type: 'private-codices' } as const;

/** A private Codex, to somebody who may not read it: without its title. */
export const privateCodexSchema = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.object({ id: z.string(), name: z.string() }),
  /** How many members and groups were given a role on it. */
  grants: z.int(),
  /** How many members read it by these now. */
  readers: z.int(),
  /** When it, or anything below it, was changed last. */
  lastActivityAt: z.iso.datetime(),
  isTrashed: z.boolean(),
  /** Whether whoever asks may read it. */
  mayRead: z.boolean(),
});
export type PrivateCodex = z.infer<typeof privateCodexSchema>;
export const privateCodexListSchema = z.object({ items: z.array(privateCodexSchema) });

const NOT_PRIVATE =
  'A Codex that every member may read does not become private. Leave "inherit" out, and what is below inherits the grant.';
/** What a grant gives on a Codex that every member may read. */
export const GRANT_GIVES = `A grant gives one of ${GRANT_ROLES.join(', ')}: more is a role in the workspace, and every member reads.`;
export const putGrantSchema = closedObject({
  /** On a private Codex also `viewer`, and `admin` for whoever may say who reads it. */
  role: z.enum(PRIVATE_ROLES, { error: GRANT_GIVES }),
  /** What is below inherits the grant. */
  inherit: z.literal(true, { error: NOT_PRIVATE }).optional(),
});

/** `GET /members/:id/removal` and `GET /me/removal`: how much there is of everything that ends or stays. */
export const removalSchema = z.object({
  member: z.object({ id: z.string(), name: z.string() }),
  /** Why they cannot be removed now; `null` when they can. */
  refusal: z.string().nullable(),
  /** Browsers in which they are signed in. */
  sessions: z.int(),
  tokens: z.int(),
  /** Agents that they answer for, which stop. */
  agents: z.int().default(0),
  /** Share links they made that are open. */
  links: z.int(),
  /** Forms for strangers they made that are open. */
  forms: z.int(),
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
