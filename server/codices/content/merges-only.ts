/** The check of edits that the server makes, for Codices that change only by approved merges. */
import { BinderyError } from '#core/errors.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { changesByMergeOnly, MERGES_ONLY } from '#core/template/format/main-changes.ts';
import type { OperationOrigin } from '../../journal/journal.ts';
import type { Services } from '../../ports/services.ts';
import type { AnnouncedEdit } from '../../ports/update-checks.port.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';

/** What begins a Codex, brings it to a version of its template, or merges a branch that was found to be approved. */
const OPEN_TO_ALL: ReadonlySet<OperationOrigin> = new Set(['seed', 'import', 'template', 'merge']);

/**
 * Throws `forbidden` for an edit of the Codex itself where its template lets it change by approved merges only. Rules of the template are the
 * server's own edits, as the publication of a version is: whoever publishes the template answers for both. An edit that is stored already is
 * answered as it was.
 */
export async function checkMergesOnly(
  { prisma, templates, journal }: Pick<Services, 'prisma' | 'templates' | 'journal'>,
  { documentName, actor, origin, operationId, readPin }: AnnouncedEdit,
): Promise<void> {
  if (actor.kind === 'system' || OPEN_TO_ALL.has(origin)) return;
  const name = parseDocumentName(documentName);
  if (name?.kind !== 'codex' || name.branch !== MAIN_BRANCH) return;
  const row = await prisma.codex.findUnique({
    where: { id: name.id },
    select: { templateId: true, templateVersion: true },
  });
  if (row === null || !(await isRuled(templates, row, readPin))) return;
  if (operationId !== undefined && (await journal.has(documentName, operationId))) return;
  throw new BinderyError('forbidden', MERGES_ONLY);
}

/** By the version that the document follows, which is opened for that only where one that it may follow says something else. */
async function isRuled(
  templates: Services['templates'],
  { templateId, templateVersion }: Pick<CodexRow, 'templateId' | 'templateVersion'>,
  readPin: AnnouncedEdit['readPin'],
): Promise<boolean> {
  const known = changesByMergeOnly(await templates.get(templateId, templateVersion));
  const newest = changesByMergeOnly(await templates.get(templateId));
  if (known === newest) return known;
  const pin = await readPin();
  const pinned = pin?.id === templateId ? await templates.find(templateId, pin.version) : null;
  return pinned === null ? known : changesByMergeOnly(pinned);
}
