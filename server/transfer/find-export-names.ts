/** Looks up the names in exported pages: people, Codices and pictures that the reader may know of. */
import type { Actor } from '#core/access/policy.ts';
import { knownTo } from '../access/known-codices.ts';
import { isInlineImage } from '../assets/inspect-file.ts';
import type { Services } from '../ports/services.ts';
import { findReadableAssets } from './adopt-assets.ts';
import type { NamedInPages } from './write-pages.ts';

/** Pictures beyond this, counted in bytes before encoding, are left out: a page is to be mailed and opened. */
const MAX_PICTURE_BYTES = 24 * 1024 * 1024;

export interface PageReader {
  readonly actor: Actor;
  /** Whether they may know other Codices by name; a guest of a share link may not. */
  readonly listsCodices: boolean;
}

export async function findExportNames(
  services: Services,
  { actor, listsCodices }: PageReader,
  ids: readonly string[],
  pictureIds: readonly string[],
): Promise<NamedInPages> {
  const { prisma } = services;
  const where = { id: { in: [...ids] } };
  const [people, codices, pictures] = await Promise.all([
    prisma.user.findMany({ where, select: { id: true, name: true } }),
    prisma.codex.findMany({ where: { ...where, ...knownTo(actor) }, select: { id: true, title: true } }),
    readPictures(services, actor, pictureIds),
  ]);
  return {
    people: new Map(people.map(({ id, name }) => [id, name])),
    codices: listsCodices ? new Map(codices.map(({ id, title }) => [id, title])) : null,
    pictures,
  };
}

/** Only those that the reader may open: that a Codex names a file is no key to it. */
async function readPictures(
  services: Services,
  actor: Actor,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await findReadableAssets(services, actor, ids);
  const pictures = new Map<string, string>();
  let total = 0;
  for (const { id, mime, size, sha256 } of found.values()) {
    if (!isInlineImage(mime) || total + size > MAX_PICTURE_BYTES) continue;
    total += size;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of (await services.assets.open(sha256)).stream) chunks.push(Buffer.from(chunk));
    } catch {
      // Its bytes are gone: the page says what it showed.
      continue;
    }
    pictures.set(id, `data:${mime};base64,${Buffer.concat(chunks).toString('base64')}`);
  }
  return pictures;
}
