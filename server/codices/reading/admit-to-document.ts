/** Checks whether somebody may open a document: it exists, and for guests it is not in the trash. */
import type { Actor, CodexPlace, GuestActor, UserActor } from '#core/access/policy.ts';
import {
  codexDocumentName,
  type DocumentName,
  isExtractKind,
  MAIN_BRANCH,
} from '#core/protocol/document-name.ts';
import { getWorkspace } from '../../access/workspace-setting.ts';
import type { DocumentAccess } from '../../ports/admission.port.ts';
import type { Services } from '../../ports/services.ts';
import { findCodexRow } from '../../projection/tables/codex-store.ts';
import { admitToDraft } from '../../templates/template-draft.ts';
import { ensureBranchBegun, findBranchRow } from './branch-rows.ts';
import { ensureSeeded } from './seed-document.ts';

/** The kind of somebody; of a member the private Codices that they may read, of a guest the branch that their link is for. */
export type Admitted = Pick<Actor, 'kind'> &
  Partial<Pick<UserActor, 'privateRoles'> & Pick<GuestActor, 'branch'>>;

/**
 * The most that anybody may do with a document: `none` when it was never created; `read` for guests while it is in the
 * trash; `gone` when it was purged; `later` while a device has created its node, in a tree that they may read, but not yet the Codex. Edits that a member
 * made before learning of the trash are accepted. An interrupted creation is completed first.
 */
export async function admitToDocument(
  services: Services,
  name: DocumentName,
  actor: Admitted,
): Promise<DocumentAccess | 'gone' | 'later'> {
  if (name.branch !== MAIN_BRANCH && !isExtractKind(name.kind))
    return await admitToBranch(services, name, actor);
  switch (name.kind) {
    case 'codex':
    // Comments are of use as long as their Codex is, and a page opens the two together.
    case 'comments': {
      const row = await findCodexRow(services.prisma, name.id);
      if (!row) return await admitWithoutRow(services, name, actor);
      await ensureSeeded(services, row);
      return row.deletedAt === null || actor.kind !== 'guest' ? 'write' : 'read';
    }
    case 'subtree': {
      const row = await findCodexRow(services.prisma, name.id);
      if (row !== null) return row.privateTopId === row.id ? 'write' : 'none';
      return (await isPurged(services, name)) ? 'gone' : 'none';
    }
    case 'workspace':
      return (await getWorkspace(services)).id === name.id ? 'write' : 'none';
    case 'extract':
    case 'extract-comments': {
      const where = { id: name.id };
      const link = await services.prisma.shareLink.findUnique({ where, select: { codexId: true } });
      const codex = { kind: 'codex', id: link?.codexId ?? '', branch: MAIN_BRANCH } as const;
      return link === null ? 'none' : await admitToDocument(services, codex, actor);
    }
    case 'template':
      return (await admitToDraft(services, name.id)) ? 'write' : 'none';
  }
}

/** Members, and guests of a link for it; a branch that is closed, and what was said about it, can be read, and by guests one whose Codex is in the trash. Nothing but a Codex has any. */
async function admitToBranch(
  services: Services,
  name: DocumentName,
  actor: Admitted,
): Promise<DocumentAccess | 'gone'> {
  if (name.kind !== 'codex' && name.kind !== 'comments') return 'none';
  if (actor.kind === 'guest' && actor.branch !== name.branch) return 'none';
  const row = await findBranchRow(services.prisma, name.id, name.branch);
  if (row === null) return (await isPurged(services, name)) ? 'gone' : 'none';
  await ensureBranchBegun(services, row);
  if (row.closedAt !== null) return 'read';
  if (actor.kind !== 'guest') return 'write';
  const codex = await findCodexRow(services.prisma, name.id);
  return codex?.deletedAt === null ? 'write' : 'read';
}

async function admitWithoutRow(
  services: Services,
  name: DocumentName,
  { privateRoles }: Admitted,
): Promise<'gone' | 'later' | 'none'> {
  if (await isPurged(services, name)) return 'gone';
  for (const topId of [null, ...(privateRoles?.keys() ?? [])]) {
    const isExpected = await services.tree.of(topId).read((tree) => tree.node(name.id) !== null);
    if (isExpected) return 'later';
  }
  return 'none';
}

/** The private Codex that a document belongs to, `null` for every other; and the template of its Codex, where there is one. */
export async function findDocumentPlace(
  prisma: Services['prisma'],
  { kind, id }: Pick<DocumentName, 'kind' | 'id'>,
): Promise<Omit<CodexPlace, 'id'>> {
  if (kind === 'subtree') return { privateTopId: id };
  if (kind !== 'codex' && kind !== 'comments') return { privateTopId: null };
  const select = { privateTopId: true, templateId: true } as const;
  return (await prisma.codex.findUnique({ where: { id }, select })) ?? { privateTopId: null };
}

async function isPurged({ prisma }: Services, name: DocumentName): Promise<boolean> {
  const where = { name: codexDocumentName(name.id) };
  const head = await prisma.document.findUnique({ where, select: { deletedAt: true } });
  return head !== null && head.deletedAt !== null;
}
