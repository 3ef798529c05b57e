/** Notes which version of a template each browser has shown last, as its pages tell when they open a Codex or its form changes. */
import type { Logger } from 'pino';
import type { Actor } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import type { TemplateReader } from '#core/protocol/api/templates.ts';
import type { ShownTemplate } from '#core/protocol/client-versions.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../database/database-text.ts';

/** Who has not been seen for so long is forgotten. */
const KEPT_MS = 90 * 86_400_000;
/** The same is not written again before. */
const REPEAT_MS = 10 * 60_000;
const CLEAN_MS = 3_600_000;
const MAX_REMEMBERED = 5_000;
/** People told by name; the others are counted. */
const MAX_NAMED = 20;

interface Tools {
  readonly prisma: PrismaClient;
  readonly log: Logger;
  readonly environment: Pick<Environment, 'now'>;
}

export type NoteShown = (actor: Actor, documentName: string, shown: ShownTemplate) => void;

/**
 * Notes what a page has told. A page can tell what it likes: it counts only if the Codex is of that template, which has such a version.
 * Failures are logged, and nothing waits for it.
 */
export function createReaderNotes({ prisma, log, environment }: Tools): NoteShown {
  const noted = new Map<string, { readonly version: number; readonly at: number }>();
  let cleanedAt = 0;

  async function write(
    actor: Actor,
    key: string,
    codexId: string,
    { id, version }: ShownTemplate,
    now: number,
  ) {
    const [seenAt, name] = [new Date(now), storableText(actor.name)];
    await prisma.$executeRaw`
      INSERT INTO "TemplateReader" ("templateId", "readerKey", "kind", "personId", "personName", "version", "seenAt")
      SELECT t."id", ${key}, ${actor.kind}, ${actor.id}, ${name}, ${version}::int, ${seenAt}
      FROM "Codex" c JOIN "Template" t ON t."id" = c."templateId"
      WHERE c."id" = ${codexId} AND t."id" = ${id} AND t."version" >= ${version}::int
      ON CONFLICT ("templateId", "readerKey") DO UPDATE
      SET "personName" = excluded."personName", "version" = excluded."version", "seenAt" = excluded."seenAt"`;
    if (now - cleanedAt < CLEAN_MS) return;
    cleanedAt = now;
    await prisma.templateReader.deleteMany({ where: { seenAt: { lt: new Date(now - KEPT_MS) } } });
  }

  return (actor, documentName, shown) => {
    const document = parseDocumentName(documentName);
    if (document?.kind !== 'codex' || actor.kind === 'system') return;
    if (actor.kind === 'guest' && actor.viewer !== undefined) return;
    const key = readerKey(actor);
    const now = environment.now();
    const last = noted.get(`${key} ${shown.id}`);
    if (last !== undefined && last.version === shown.version && now - last.at < REPEAT_MS) return;
    if (noted.size >= MAX_REMEMBERED) noted.clear();
    noted.set(`${key} ${shown.id}`, { version: shown.version, at: now });
    write(actor, key, document.id, shown, now).catch((error: unknown) => {
      log.warn({ err: error, documentName }, 'it was not noted which version of a template a page shows');
    });
  };
}

/** A browser, a program, or a guest of a link. */
function readerKey(actor: Exclude<Actor, { kind: 'system' }>): string {
  if (actor.kind === 'guest') return `guest:${actor.linkId}:${actor.id}`;
  return `user:${actor.id}:${actor.sessionId ?? actor.tokenId ?? ''}`;
}

/** The people whose browsers have shown the template lately, last seen first; each browser by itself. */
export async function findReaders(
  prisma: PrismaClient,
  templateId: string,
  now: number,
): Promise<{ readonly browsers: number; readonly readers: TemplateReader[] }> {
  const where = { templateId, seenAt: { gte: new Date(now - KEPT_MS) } };
  const [browsers, rows] = await Promise.all([
    prisma.templateReader.count({ where }),
    prisma.templateReader.findMany({ where, orderBy: { seenAt: 'desc' }, take: MAX_NAMED }),
  ]);
  const readers = rows.map(({ kind, personName, version, seenAt }): TemplateReader => {
    return { name: personName, isGuest: kind === 'guest', version, seenAt: seenAt.toISOString() };
  });
  return { browsers, readers };
}
