/** The last look at what an agent writes, before it is stored: the roots that the decoded edit touches, against its templates and fields. */
import { fieldsWithin, reachesSome, type TemplateLimits } from '#core/access/template-limits.ts';
import { rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { storageOf } from '#core/fields/registry.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { AgentWrite } from '../ports/limits/agent-budget.port.ts';
import type { TemplateCatalog } from '../ports/template-catalog.port.ts';

export interface AgentReachParts {
  readonly templates: Pick<TemplateCatalog, 'find'>;
}

/**
 * Whether an agent with these limits may write this, by whatever door it comes: the rules of the doors are finer, and this one holds where
 * one is missing. What cannot be told which field it touches touches them all.
 */
export async function isInReach(
  { templates }: AgentReachParts,
  tx: Pick<Prisma.TransactionClient, 'codex'>,
  limits: TemplateLimits | undefined,
  { documentName, summary }: AgentWrite,
): Promise<boolean> {
  if (limits === undefined) return true;
  const name = parseDocumentName(documentName);
  // Of the tree it is known by the door alone which Codex it is about.
  if (name?.kind === 'workspace') return Object.values(limits).includes(null);
  if (name?.kind !== 'codex' && name?.kind !== 'comments') return false;
  const select = { templateId: true, templateVersion: true } as const;
  const codex = await tx.codex.findUnique({ where: { id: name.id }, select });
  if (codex === null || !reachesSome(limits, codex.templateId)) return false;
  const reached = fieldsWithin(limits, codex.templateId);
  // Of comments it is known by the door alone which field they are about.
  if (reached === null || name.kind === 'comments') return true;
  const template = await templates.find(codex.templateId, codex.templateVersion);
  if (template === null || summary === undefined) return false;
  const roots = rootsOf(template, reached);
  return summary.fields.every(({ root }) => roots.has(root));
}

function rootsOf(template: Template, reached: ReadonlySet<string>): ReadonlySet<string> {
  const roots = [...reached].flatMap((id) => {
    if (id === TITLE_ROOT) return [TITLE_ROOT];
    const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
    const root = field && rootOf(slotOf(template, id), storageOf(field));
    return root ? [root] : [];
  });
  return new Set(roots);
}
