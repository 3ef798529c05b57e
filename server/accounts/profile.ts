/** Profiles of members: name, colour, picture, and how they are shown dates. */
import { createHash } from 'node:crypto';
import type { ReadableStream } from 'node:stream/web';
import sharp from 'sharp';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { Me, PatchMeBody } from '#core/protocol/api/people.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { inspectFile, isInlineImage } from '../assets/inspect-file.ts';
import { receiveFile } from '../assets/received-file.ts';
import type { Services } from '../ports/services.ts';
import { getMe } from './members.ts';
import { requireSession } from './sign-in.ts';

/** Pixels a side: a disc of 96 on a screen with two for one, and room to spare. */
const SIDE = 256;
const NOT_BY_TOKEN = 'A profile is changed in the browser, not with an API token.';

/** Changes what is given, in the browser only: under another name a program could pass for somebody else. */
export async function changeProfile(
  services: Services,
  actor: UserActor,
  { name, hue, timeZone, dateFormat }: PatchMeBody,
): Promise<Me> {
  requireSession(actor, NOT_BY_TOKEN);
  const before = await services.prisma.user.findUniqueOrThrow({ where: { id: actor.id } });
  const data = {
    ...(name !== undefined && { name }),
    ...(hue !== undefined && { hue }),
    ...(timeZone !== undefined && { timeZone }),
    ...(dateFormat !== undefined && { dateFormat }),
  };
  const after = await services.prisma.user.update({ where: { id: actor.id }, data });
  if (after.name !== before.name)
    await recordAudit(services, after, 'profile-changed', actor.id, { was: before.name, name: after.name });
  if (after.name !== before.name || after.hue !== before.hue) showAnew(services, actor.id);
  return await getMe(services, actor);
}

/** Sockets know a person as they were when they were opened: they come back at once, under the new name and in the new colour. */
function showAnew({ live }: Services, userId: string): void {
  live.disconnect({ userId }, CLOSE.tryAgainLater);
}

/** One's own picture; as `setPictureOf`. */
export async function setPicture(
  services: Services,
  actor: UserActor,
  body: ReadableStream | null,
): Promise<Me> {
  requireSession(actor, NOT_BY_TOKEN);
  await setPictureOf(services, actor.id, body);
  return await getMe(services, actor);
}

/**
 * Draws the picture anew, so that nothing of the file remains but what is seen of it: square, 256 × 256, without place or camera. Throws
 * `unsupported` for what is no picture, SVG among them, `invalid_input` for a damaged one, `too_large` for one of too many pixels.
 */
export async function setPictureOf(
  services: Services,
  userId: string,
  body: ReadableStream | null,
): Promise<void> {
  const bytes = await drawPicture(services, body);
  const picture = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  const { prisma } = services;
  await prisma.$transaction([
    prisma.profilePicture.upsert({
      where: { userId: userId },
      create: { userId: userId, bytes },
      update: { bytes, createdAt: new Date(services.environment.now()) },
    }),
    prisma.user.update({ where: { id: userId }, data: { picture } }),
  ]);
  showAnew(services, userId);
}

async function drawPicture({ env }: Services, body: ReadableStream | null): Promise<Uint8Array<ArrayBuffer>> {
  const received = await receiveFile(env.dataDir, body);
  try {
    if (received.size === 0)
      throw new BinderyError('invalid_input', 'The file is empty. Send its bytes as the body.');
    const { mime } = await inspectFile(received.path);
    if (!isInlineImage(mime))
      throw new BinderyError('unsupported', 'A picture is a PNG, JPEG, GIF, WebP or AVIF file.');
    const drawn = await sharp(received.path, { pages: 1, failOn: 'error' })
      .autoOrient()
      .resize(SIDE, SIDE, { fit: 'cover', position: 'attention' })
      .webp({ quality: 82 })
      .toBuffer()
      .catch((cause: unknown) => {
        throw new BinderyError('invalid_input', 'This picture is damaged and cannot be read.', { cause });
      });
    return new Uint8Array(drawn);
  } finally {
    await received.discard();
  }
}

/** Takes the picture away; initials are shown then. */
export async function removePicture(services: Services, actor: UserActor): Promise<Me> {
  requireSession(actor, NOT_BY_TOKEN);
  await removePictureOf(services, actor.id);
  return await getMe(services, actor);
}

export async function removePictureOf(services: Services, userId: string): Promise<void> {
  const { prisma } = services;
  await prisma.$transaction([
    prisma.profilePicture.deleteMany({ where: { userId } }),
    prisma.user.update({ where: { id: userId }, data: { picture: null } }),
  ]);
  showAnew(services, userId);
}

export interface ProfilePicture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Another one whenever the picture is. */
  readonly version: string;
}

/** The picture of a member, for members. Throws `not_found` when there is none. */
export async function openPicture(
  services: Services,
  actor: UserActor,
  memberId: string,
): Promise<ProfilePicture> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const user = await services.prisma.user.findUnique({
    where: { id: memberId },
    select: { picture: true, profilePicture: { select: { bytes: true } } },
  });
  if (user?.picture == null || user.profilePicture === null)
    throw new BinderyError('not_found', `There is no picture of a member ${memberId}.`);
  return { bytes: user.profilePicture.bytes, version: user.picture };
}
