/** Tokens by which somebody who may share looks at a Codex as the guests of a link see it. */
import { can, type LinkViewer, type UserActor } from '#core/access/policy.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { placeOf } from './known-codices.ts';
import { hashSecretToken, newSecretToken } from './secret-token.ts';

/** How long such a token is good. */
const LOOK_MS = 3_600_000;
const IDENTIFIER = 'view-as:';

/** Makes one for `actor`, whose right to share was checked; only its hash is kept. It has the form of a link's own token. */
export async function issueViewerToken(
  prisma: PrismaClient,
  { id, sessionId, tokenId }: UserActor,
  { linkId, prefix, now }: { readonly linkId: string; readonly prefix: string; readonly now: number },
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  await prisma.verification.deleteMany({
    where: { identifier: { startsWith: IDENTIFIER }, expiresAt: { lt: new Date(now) } },
  });
  const token = newSecretToken(prefix);
  const expiresAt = new Date(now + LOOK_MS);
  const value = JSON.stringify([linkId, id, sessionId ?? null, tokenId ?? null]);
  const identifier = IDENTIFIER + hashSecretToken(token);
  await prisma.verification.create({ data: { identifier, value, expiresAt } });
  return { token, expiresAt };
}

/** Who looks by this token, and at which link; `null` when it is none. Whether they still may is for `mayLook`. */
export async function findViewer(
  prisma: PrismaClient,
  token: string,
): Promise<{ readonly linkId: string; readonly viewer: LinkViewer } | null> {
  const where = { identifier: IDENTIFIER + hashSecretToken(token) };
  const row = await prisma.verification.findFirst({ where });
  if (row === null) return null;
  const [linkId, id, sessionId, tokenId] = JSON.parse(row.value) as [
    string,
    string,
    string | null,
    string | null,
  ];
  const credential = { ...(sessionId !== null && { sessionId }), ...(tokenId !== null && { tokenId }) };
  return { linkId, viewer: { id, until: row.expiresAt.getTime(), ...credential } };
}

/** Whether they may share this Codex today, by the session or API token that they came with. */
export async function mayLook(
  prisma: PrismaClient,
  { id, until, sessionId, tokenId }: LinkViewer,
  codexId: string,
  now: number,
): Promise<boolean> {
  if (until <= now) return false;
  const user = await prisma.user.findUnique({ where: { id } });
  if (user === null || user.disabledAt !== null) return false;
  // Nobody shares by a grant.
  const actor = { kind: 'user', id, name: user.name, role: user.role } as const;
  const place = await placeOf(prisma, codexId);
  if (!can(actor, { action: 'share', resource: { kind: 'codex', ...place } })) return false;
  const isOpen = (row: { userId: string; revokedAt: Date | null; expiresAt: Date | null } | null) =>
    row !== null &&
    row.userId === id &&
    row.revokedAt === null &&
    (row.expiresAt?.getTime() ?? now + 1) > now;
  if (sessionId !== undefined && !isOpen(await prisma.session.findUnique({ where: { id: sessionId } })))
    return false;
  return tokenId === undefined || isOpen(await prisma.apiToken.findUnique({ where: { id: tokenId } }));
}

/** The id of whoever looks, the same for each of their tabs; nobody else sees it. */
export function viewerGuestId(linkId: string, { id }: LinkViewer): string {
  return `view-as-${hashSecretToken(`${linkId}\n${id}`).slice(0, 24)}`;
}
