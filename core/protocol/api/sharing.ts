/** Wire schemas of share links, and of opening one. */
import { z } from 'zod';
import { LINK_ROLES } from '#core/access/policy.ts';
import { closedObject } from './closed-object.ts';
import { branchParameter, codexIdSchema } from './codices.ts';
import { jsonValueSchema } from './json-value.ts';
import { MAX_GUEST_NAME_LENGTH } from './people.ts';
import { templateSchema } from './templates.ts';

export const MAX_LINK_NAME_LENGTH = 80;
export const MAX_LINK_GUESTS = 200;
export const LINK_PASSWORD_LENGTH = { min: 8, max: 256 } as const;

const linkName = z.string().trim().max(MAX_LINK_NAME_LENGTH);
const linkPassword = z.string().min(LINK_PASSWORD_LENGTH.min).max(LINK_PASSWORD_LENGTH.max);
const maxGuests = z.int().min(1).max(MAX_LINK_GUESTS);

const linkFields = z.array(z.string().min(1).max(100)).min(1).max(200);

export const createShareLinkSchema = closedObject({
  role: z.enum(LINK_ROLES).default('view'),
  name: linkName.optional(),
  /** `null`: never. Without it, in a week. */
  expiresAt: z.iso.datetime().nullish(),
  password: linkPassword.nullish(),
  /** How many guests may be connected at once. */
  maxGuests: maxGuests.nullish(),
  /** The only fields that are shown, or edited, `title` among them; they cannot be changed later. */
  fields: linkFields.optional(),
  /** It leads to everything below the Codex as well, as the tree is at each moment; it cannot be changed later. */
  subtree: z.boolean().optional(),
  /** It leads to this branch of the Codex alone, and ends with it; it cannot be changed later. */
  branch: branchParameter,
});
export type CreateShareLinkBody = z.input<typeof createShareLinkSchema>;

/** What is not given stays as it is; `null` takes a password or a limit away. */
export const updateShareLinkSchema = closedObject({
  role: z.enum(LINK_ROLES).optional(),
  name: linkName.optional(),
  expiresAt: z.iso.datetime().nullish(),
  password: linkPassword.nullish(),
  maxGuests: maxGuests.nullish(),
  /** A public page, which search engines may list: of a whole Codex, for reading, without a password or a limit. */
  public: z.boolean().optional(),
});
export type UpdateShareLinkBody = z.infer<typeof updateShareLinkSchema>;

export const shareLinkSchema = z.object({
  id: z.uuid(),
  codexId: codexIdSchema,
  /** What whoever made it calls it; may be empty. */
  name: z.string(),
  role: z.enum(LINK_ROLES),
  expiresAt: z.iso.datetime().nullable(),
  hasPassword: z.boolean(),
  maxGuests: maxGuests.nullable(),
  /** The only fields that are shown; `null`: the whole Codex. */
  fields: z.array(z.string()).nullable(),
  /** Whether it leads to what stands below the Codex as well. */
  subtree: z.boolean().default(false),
  /** The branch that it leads to, and not the Codex itself; `null`: the Codex. */
  branch: z.string().nullable().default(null),
  /** Whether it is a public page, where the workspace has some: `/p/<id>`. */
  public: z.boolean().default(false),
  createdBy: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** Why it opens nothing now; `null` while it is open. Once its maker is enabled, or may share again, it is open again. */
  ended: z.enum(['expired', 'maker-disabled', 'maker-may-not-share']).nullable(),
  /** Guests connected through it at this moment, at whatever process. */
  guests: z.array(z.object({ id: z.string(), name: z.string(), since: z.iso.datetime() })),
  /** The latest 20 who were here and may come again, by a page or by REST alone; `seenAt` is right to the minute. */
  seen: z.array(z.object({ id: z.string(), name: z.string(), seenAt: z.iso.datetime() })).optional(),
});
export type ShareLinkBody = z.infer<typeof shareLinkSchema>;
export const shareLinkListSchema = z.object({ items: z.array(shareLinkSchema) });

/** The only time the token is shown. */
export const createdShareLinkSchema = shareLinkSchema.extend({ url: z.url(), token: z.string() });
export type CreatedShareLink = z.infer<typeof createdShareLinkSchema>;

/**
 * `POST /share/open` → what the guest page needs; the ticket opens the socket. With a `name` somebody joins, which may be empty for a link
 * for reading; a `guestId` from an earlier answer is known again, and is not asked for a password that was given before.
 */
export const openShareSchema = closedObject({
  token: z.string().min(20).max(200),
  name: z.string().trim().max(MAX_GUEST_NAME_LENGTH).optional(),
  guestId: z.string().min(1).max(64).optional(),
  password: z.string().max(LINK_PASSWORD_LENGTH.max).optional(),
  /** One of those that a link with `subtree` leads to; without it, the one on top. */
  codexId: codexIdSchema.optional(),
});
/** Present for whoever may share and looks at what guests see: the link, and what its guests may do. */
const linkLookedAtSchema = z.object({ name: z.string(), role: z.enum(LINK_ROLES) });

/** `POST /share-links/:id/view-as`: the address at which the page of guests is shown to whoever asks, for reading. */
export const linkLookSchema = z.object({ url: z.url(), expiresAt: z.iso.datetime() });
export type LinkLook = z.infer<typeof linkLookSchema>;

export const openedShareSchema = z.object({
  codexId: codexIdSchema,
  title: z.string(),
  template: z.object({ id: z.string(), version: z.int() }),
  /** The resolved template, since a guest cannot ask `/templates` for it. */
  templateDefinition: templateSchema,
  role: z.enum(LINK_ROLES),
  /** Where the days of the workspace begin and end, an IANA name. */
  timeZone: z.string().optional(),
  /** Those whom fields of this Codex name, since a guest cannot ask `/members`. */
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Present when a name was given. `id` is the guest's own secret: keep it and send it as `guestId` for tickets. */
  guest: z.object({ id: z.string(), name: z.string() }).nullable(),
  viewAs: linkLookedAtSchema.optional(),
  /**
   * Present for a link for some fields: the live document with these alone, which takes the place of `codex/<id>`, and whether the title is
   * one of them. `comments` is the one with what is said about them, where guests take part in that.
   */
  extract: z.object({ document: z.string(), title: z.boolean(), comments: z.string().optional() }).optional(),
  /** The branch that it is, whose document takes the place of `codex/<id>`. */
  branch: z.string().optional(),
  /** The Codex on top, where the link leads to what stands below as well: `GET /share/tree`. */
  top: codexIdSchema.optional(),
});
export type OpenedShare = z.infer<typeof openedShareSchema>;

/** `GET /share/tree`: the Codices that a guest may open; parents before their children, siblings in order. */
export const sharedTreeSchema = z.object({
  top: codexIdSchema,
  items: z.array(
    z.object({
      id: codexIdSchema,
      /** `null` for the one on top. */
      parentId: codexIdSchema.nullable(),
      title: z.string(),
      /** As its template has them. */
      icon: z.string().nullable(),
      color: z.string().nullable(),
    }),
  ),
});
export type SharedTree = z.infer<typeof sharedTreeSchema>;
export type SharedTreeItem = SharedTree['items'][number];

/** What sockets of guests are told when that tree is another one. */
export const SHARED_TREE_CHANGED = { type: 'shared-tree' } as const;

export const viewShareSchema = closedObject({
  token: z.string().min(20).max(200),
  password: z.string().max(LINK_PASSWORD_LENGTH.max).optional(),
});
const label = z.string();
/** A field as it is shown: a line, a text, rich text as ProseMirror JSON, steps, a table, or what is said of a picture. */
export const sharedItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('short'), label, text: z.string(), url: z.string().nullable() }),
  z.object({ kind: z.literal('text'), label, text: z.string() }),
  z.object({ kind: z.literal('richText'), label, json: z.record(z.string(), jsonValueSchema) }),
  z.object({
    ...{ kind: z.literal('checklist'), label },
    steps: z.array(z.object({ done: z.boolean(), text: z.string() })),
  }),
  z.object({
    ...{ kind: z.literal('table'), label },
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string())),
  }),
  z.object({ kind: z.literal('picture'), label, alt: z.string() }),
]);
/** `POST /share/view`: what a link for some fields shows, and nothing of the rest. */
export const sharedViewSchema = z.object({
  /** `null` when the title is not among the fields. */
  title: z.string().nullable(),
  items: z.array(sharedItemSchema),
  viewAs: linkLookedAtSchema.optional(),
});
export type SharedView = z.infer<typeof sharedViewSchema>;

/** `POST /codices/:id/share-links/preview`: the same, of fields that a link might be made for. */
export const previewLinkSchema = closedObject({ fields: linkFields });

/** `GET /share-links`: the links of all Codices, for admins. */
export const LINK_STATES = ['open', 'ended'] as const;
export const linkQuerySchema = closedObject({
  /** `ended`: revoked, past its time, to a Codex in the trash, or made by somebody who may not share now. Without it, both. */
  state: z.enum(LINK_STATES).optional(),
  createdBy: z.string().min(1).max(100).optional(),
  codexId: codexIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
});
export type LinkQuery = z.infer<typeof linkQuerySchema>;

export const adminLinkSchema = shareLinkSchema.extend({
  codexTitle: z.string(),
  isTrashed: z.boolean(),
  revokedAt: z.iso.datetime().nullable(),
});
export type AdminLink = z.infer<typeof adminLinkSchema>;
export const adminLinkListSchema = z.object({
  items: z.array(adminLinkSchema),
  nextCursor: z.string().nullable(),
});

/** `POST /share-links/revoke`: all that somebody made, or all there are. */
export const revokeLinksSchema = z.union([
  closedObject({ createdBy: z.string().min(1).max(100) }),
  closedObject({ all: z.literal(true) }),
]);
export type RevokeLinksBody = z.infer<typeof revokeLinksSchema>;
export const revokedLinksSchema = z.object({ revoked: z.int() });
