/** Looks up a share link by its token, and checks whether it is still valid and who may come by it. */
import { linkRoleBy } from '#core/access/link-role.ts';
import type { GuestActor, LinkRole, LinkViewer, Subtree } from '#core/access/policy.ts';
import type { ExtractUse } from '#core/codex/extract.ts';
import { BinderyError } from '#core/errors.ts';
import type { Branch, Prisma, PrismaClient, ShareLink, User } from '#prisma/generated/client.ts';
import type { Credentials } from '../ports/authenticator.port.ts';
import { findViewer, mayLook, viewerGuestId } from './link-viewers.ts';
import { hashSecretToken } from './secret-token.ts';

export const SHARE_TOKEN_PREFIX = 'vs_';

/** A valid link: neither revoked nor expired, to a Codex outside of the trash, made by somebody who may share it now. */
export interface OpenLink {
  readonly id: string;
  readonly codexId: string;
  /** No more than its maker may do now. */
  readonly role: LinkRole;
  readonly expiresAt: Date | null;
  /** `null`: no password is asked for. */
  readonly passwordHash: string | null;
  readonly passwordRound: number;
  /** How many guests may be connected at once; `null`: any number. */
  readonly maxGuests: number | null;
  /** The only fields that are shown; empty: the whole Codex. */
  readonly fields: readonly string[];
  /** Whether it leads to what stands below `codexId` as well. */
  readonly subtree: boolean;
  /** The branch that it leads to, which is open; `null`: the Codex itself. */
  readonly branch: string | null;
  /** Whether it is a public page, where the workspace has some. */
  readonly public: boolean;
  /** Set when it was opened by the token of somebody who looks at what its guests see. */
  readonly viewer: LinkViewer | null;
}

type LinkRow = Prisma.ShareLinkGetPayload<{ include: { codex: { select: { deletedAt: true } } } }>;
type LinkKey = { readonly token: string } | { readonly id: string } | Pick<GuestActor, 'linkId' | 'viewer'>;
interface FoundLink {
  readonly link: LinkRow;
  readonly viewer: LinkViewer | null;
  /** The branch that it is for; `null` for a link to a Codex, and for a branch that is not there. */
  readonly branch: Pick<Branch, 'closedAt' | 'mergedSeq'> | null;
}

/** Why a link that nobody revoked opens nothing now: past its time, or made by somebody who is disabled or may no longer share. */
export type LinkPause = 'expired' | 'maker-disabled' | 'maker-may-not-share';
/** Why a link opens nothing: taken away by a person, ended by a restore or with its branch, to a Codex in the trash, or paused. */
type LinkEnd = 'revoked' | 'restored' | 'merged' | 'closed' | 'trashed' | LinkPause;
/** Whoever made a link, as they are now; `null`: they are not there. */
export type LinkMaker = Pick<User, 'id' | 'name' | 'role' | 'disabledAt'> | null;

/** What has to be read of a `LinkMaker`. */
export const MAKER = { id: true, name: true, role: true, disabledAt: true } as const;

/** The valid link with this token or id, or of this guest; `null` when there is none, or whoever looks as a guest may not share any more. */
export async function findOpenLink(prisma: PrismaClient, by: LinkKey, now: number): Promise<OpenLink | null> {
  const found = await findLink(prisma, by);
  if (found === null) return null;
  const { link, viewer } = found;
  const maker = await findMaker(prisma, link);
  const role = roleBy(link, maker);
  if (role === null || endOf(found, maker, now) !== null) return null;
  const { id, codexId, expiresAt, passwordHash, passwordRound, maxGuests, fields } = link;
  if (viewer !== null && !(await mayLook(prisma, viewer, codexId, now))) return null;
  const reach = { fields, subtree: link.subtree, branch: link.branch, public: link.public };
  return { id, codexId, role, expiresAt, passwordHash, passwordRound, maxGuests, ...reach, viewer };
}

/**
 * The error for a token that is not valid: `gone` when it has expired, `revoked` when a person revoked it (the guest's
 * device then deletes its copy), otherwise `not_found`: guests are not told what became of a Codex, and after a restore a
 * guest's copy may be the only one.
 */
export async function whyNotOpen(prisma: PrismaClient, token: string, now: number): Promise<BinderyError> {
  const found = await findLink(prisma, { token });
  switch (found && endOf(found, await findMaker(prisma, found.link), now)) {
    case 'expired':
      return new BinderyError('gone', 'This link has expired. Ask whoever sent it for a new one.');
    case 'merged':
      return branchEnded(
        'What this link was for is finished: it was merged into the document that it was a draft of.',
      );
    case 'closed':
      return branchEnded('What this link was for is closed: the draft was not taken over.');
    case 'revoked':
    case 'maker-disabled':
    case 'maker-may-not-share':
      return new BinderyError('revoked', 'This link was revoked.');
    default:
      return new BinderyError('not_found', 'This link does not open anything.');
  }
}

/** An end that is told from that of a time by its issue. */
function branchEnded(message: string): BinderyError {
  return new BinderyError('gone', message, { issues: [{ path: ['branch'], message }] });
}

/** The stored form of the token of a link for a branch; as with one for some fields, a server that knows of no such links opens nothing by it. */
export function hashBranchToken(token: string): string {
  return hashSecretToken(`branch\n${token}`);
}

/** The stored form of the token of a link for some fields. A server that knows no such links finds none, and opens nothing. */
export function hashFieldsToken(token: string): string {
  return hashSecretToken(`fields\n${token}`);
}

async function findLink(prisma: PrismaClient, by: LinkKey): Promise<FoundLink | null> {
  const include = { codex: { select: { deletedAt: true } } };
  const withId = async (id: string, viewer: LinkViewer | null): Promise<FoundLink | null> => {
    const link = await prisma.shareLink.findUnique({ where: { id }, include });
    return link && { link, viewer, branch: await findBranch(prisma, link) };
  };
  if ('linkId' in by) return await withId(by.linkId, by.viewer ?? null);
  if ('id' in by) return await withId(by.id, null);
  const hashes = [hashSecretToken, hashFieldsToken, hashBranchToken].map((hash) => hash(by.token));
  const link = await prisma.shareLink.findFirst({ where: { tokenHash: { in: hashes } }, include });
  if (link !== null) return { link, viewer: null, branch: await findBranch(prisma, link) };
  const looks = await findViewer(prisma, by.token);
  return looks && (await withId(looks.linkId, looks.viewer));
}

async function findBranch(
  prisma: PrismaClient,
  { codexId, branch }: Pick<ShareLink, 'codexId' | 'branch'>,
): Promise<FoundLink['branch']> {
  if (branch === null) return null;
  return await prisma.branch.findUnique({ where: { codexId_name: { codexId, name: branch } } });
}

async function findMaker(prisma: PrismaClient, { createdById }: LinkRow): Promise<LinkMaker> {
  return await prisma.user.findUnique({ where: { id: createdById }, select: MAKER });
}

function endOf({ link, branch }: FoundLink, maker: LinkMaker, now: number): LinkEnd | null {
  const isOver = link.revokedReason === 'branch' || (link.branch !== null && branch?.closedAt !== null);
  if (link.revokedAt !== null && link.revokedReason !== 'branch')
    return link.revokedReason === 'person' ? 'revoked' : 'restored';
  if (link.codex.deletedAt !== null) return 'trashed';
  if (isOver) return branch !== null && branch.mergedSeq !== null ? 'merged' : 'closed';
  return pauseOf(link, maker, now);
}

/** Why a link that is not revoked is not valid now; `null` while it is. */
export function pauseOf(
  link: Pick<ShareLink, 'expiresAt' | 'codexId' | 'role'>,
  maker: LinkMaker,
  now: number,
): LinkPause | null {
  if (link.expiresAt !== null && link.expiresAt.getTime() <= now) return 'expired';
  if (maker !== null && maker.disabledAt !== null) return 'maker-disabled';
  return roleBy(link, maker) === null ? 'maker-may-not-share' : null;
}

function roleBy({ codexId, role }: Pick<ShareLink, 'codexId' | 'role'>, maker: LinkMaker): LinkRole | null {
  if (maker === null || maker.disabledAt !== null) return null;
  // No link is made on a private Codex, and none becomes private afterwards.
  const codex = { id: codexId, privateTopId: null };
  return linkRoleBy({ kind: 'user', id: maker.id, name: maker.name, role: maker.role }, codex, role);
}

/** The ids of everybody whose links are open, if nothing else has closed them. */
export async function findSharers(prisma: PrismaClient): Promise<string[]> {
  const members = await prisma.user.findMany({ where: { disabledAt: null }, select: MAKER });
  // Nobody shares by a grant, so what somebody may do is the same on every Codex.
  return members.filter((maker) => roleBy({ codexId: '', role: 'view' }, maker) !== null).map(({ id }) => id);
}

/** Answers with what stands below a Codex, without what is in the trash: `WorkspaceTree.sharedSubtree`. */
export type SharedSubtree = (rootId: string) => Promise<Subtree>;

/** The rights of a guest of this link, and their expiry. Whoever looks as a guest is none, and reads, whatever guests may do. */
export async function guestCredentials(
  link: OpenLink,
  guest: Pick<GuestActor, 'id' | 'name'>,
  sharedSubtree: SharedSubtree,
): Promise<Credentials<GuestActor>> {
  const { id: linkId, codexId, role, viewer } = link;
  const end = link.expiresAt?.getTime() ?? null;
  const below = link.subtree ? { subtree: await sharedSubtree(codexId) } : {};
  const some = link.fields.length > 0 ? { fields: link.fields } : {};
  const onBranch = link.branch === null ? {} : { branch: link.branch };
  const common = { kind: 'guest', linkId, codexId, ...below, ...some, ...onBranch } as const;
  if (viewer === null) {
    const { id, name } = guest;
    return { actor: { ...common, id, name, role }, expiresAt: end };
  }
  return {
    actor: { ...common, id: viewerGuestId(linkId, viewer), name: UNNAMED_GUEST, role: 'view', viewer },
    expiresAt: Math.min(viewer.until, end ?? viewer.until),
  };
}

/** What a guest without a name is called. */
export const UNNAMED_GUEST = 'Guest';

/**
 * Whether somebody who joined, or came by the token alone, may come by this link now: not disconnected, and having given its
 * password. A link with a password or a guest limit takes nobody who has not joined, for they could not be told apart. A link for some
 * fields takes nobody to read: what it shows is written by the server. To edit or comment, it takes guests who have joined, to its extract, and
 * no door that leads to the Codex is open to them (docs/adr/0049, docs/adr/0067, docs/adr/0073).
 */
export async function mayCome(prisma: PrismaClient, link: OpenLink, guestId: string): Promise<boolean> {
  if (link.fields.length > 0 && !hasExtract(link)) return false;
  if (link.viewer !== null) return true;
  if (guestId === publicGuestId(link.id, '') && !isForAnybody(link)) return false;
  const guest = await prisma.linkGuest.findUnique({ where: { id: guestId } });
  if (guest === null) return isForAnybody(link);
  if (guest.linkId !== link.id || guest.endedAt !== null) return false;
  // Who joined a link for reading without a name gives one before they write.
  if (guest.name === '' && link.role !== 'view') return false;
  return link.passwordHash === null || guest.passwordRound === link.passwordRound;
}

/** Whether guests of a link for some fields connect. Whoever looks at what guests see reads, which the server writes. */
export function hasExtract(link: Pick<OpenLink, 'fields' | 'role' | 'viewer'>): boolean {
  return link.fields.length > 0 && link.viewer === null && extractUse(link) !== null;
}

/** What guests of a link for some fields do with its extract; `null`: they have none. */
export function extractUse({ role }: Pick<OpenLink, 'role'>): ExtractUse | null {
  return role === 'view' ? null : role;
}

/** Whether a link lets in whoever has its token, without their having joined. */
export function isForAnybody({ passwordHash, maxGuests, fields }: OpenLink): boolean {
  return passwordHash === null && maxGuests === null && fields.length === 0;
}

/**
 * The id that others see for a guest. `guestId` itself is known to the guest's browser only, so that no other holder of the
 * link can pass for them, and the same browser is the same guest when it returns.
 */
export function publicGuestId(linkId: string, guestId: string): string {
  return `guest-${hashSecretToken(`${linkId}\n${guestId}`).slice(0, 24)}`;
}
