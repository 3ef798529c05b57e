/** Projects a document to what is derived from it, by its kind; what follows from it is read behind that. */
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { readCommentEvents } from '../automation/comment-events.ts';
import { readEvents } from '../automation/rule-events.ts';
import { projectBranchComments, projectComments } from '../comments/project-comments.ts';
import { readCodexNotices } from '../notifications/codex-notices.ts';
import { readCommentNotices } from '../notifications/comment-notices.ts';
import { readConflictNotices } from '../notifications/conflict-notices.ts';
import type { Services } from '../ports/services.ts';
import { projectCodex } from '../projection/project-codex.ts';
import { projectDraft } from '../templates/template-draft.ts';

const READ_RETRY_MS = 5_000;
/**
 * Operations since its last snapshot from which a document is compacted before a worker reads it. A worker, where nobody has it open, reads
 * them all each time; one that was late with compacting would be later with each document, and never again on time.
 */
const LONG_TAIL = 2_000;

/** Called by the projection queue. Of branches nothing is derived but where the threads about them are. */
export async function projectDocument(services: Services, documentName: string): Promise<void> {
  const parsed = parseDocumentName(documentName);
  if (parsed?.kind === 'comments' && parsed.branch !== MAIN_BRANCH)
    await projectBranchComments(services, parsed.id, parsed.branch);
  if (parsed?.branch !== MAIN_BRANCH) return;
  const { kind, id } = parsed;
  if (services.roles.own === 'worker') await compactLongTail(services, documentName);
  if (kind === 'codex') {
    await projectCodex(services, id);
    services.events.touch(documentName);
    await readOn(services, documentName, 'rules', () => readEvents(services, id));
    await readOn(services, documentName, 'notifications', () => readCodexNotices(services, id));
    await readOn(services, documentName, 'conflicts of one’s own', () => readConflictNotices(services, id));
  }
  if (kind === 'workspace' && documentName === (await services.tree.documentName()))
    await services.tree.project();
  if (kind === 'subtree') await services.tree.of(id).project();
  if (kind === 'template') await projectDraft(services, id);
  if (kind === 'comments') {
    await projectComments(services, id);
    services.events.touch(documentName);
    await readOn(services, documentName, 'rules', () => readCommentEvents(services, id));
    await readOn(services, documentName, 'notifications', () => readCommentNotices(services, id));
  }
}

/** What can't be compacted, for its rows are damaged, is projected nevertheless. */
async function compactLongTail({ prisma, journal, log }: Services, documentName: string): Promise<void> {
  const head = await prisma.document.findUnique({
    where: { name: documentName },
    select: { headSeq: true, snapshotSeq: true },
  });
  if (head === null || head.headSeq - head.snapshotSeq < LONG_TAIL) return;
  try {
    await journal.compact(documentName);
  } catch (error) {
    log.warn({ err: error, documentName }, 'a document was not compacted before it was read');
  }
}

/** Whoever waits for the projection of an edit does not wait for what follows from it: what goes wrong is tried again by itself. */
async function readOn(
  { log, projection }: Services,
  documentName: string,
  what: string,
  read: () => Promise<void>,
): Promise<void> {
  try {
    await read();
  } catch (error) {
    log.warn({ err: error, documentName }, `a document was not read for ${what}; it is tried again`);
    setTimeout(() => projection.touch(documentName), READ_RETRY_MS).unref();
  }
}
