/** A Codex and its subtree, for export. */
import { BinderyError } from '#core/errors.ts';
import { DEFAULT_FORMAT_LIMITS } from '#core/format/format-limits.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, ROW_COLUMNS } from '../projection/tables/codex-store.ts';

export interface SubtreeRow {
  readonly row: CodexRow;
  /** Place of the parent in the list; `null` for the first. */
  readonly parent: number | null;
}

/** Parents before their children, these in sibling order; what is in the trash stays there. Throws `too_large`. */
export async function listSubtree(
  { prisma }: Pick<Services, 'prisma'>,
  top: CodexRow,
  withChildren: boolean,
): Promise<readonly SubtreeRow[]> {
  const { maxCodices, maxTreeDepth } = DEFAULT_FORMAT_LIMITS;
  const rows: SubtreeRow[] = [{ row: top, parent: null }];
  let level = [0];
  for (let depth = 1; withChildren && level.length > 0; depth += 1) {
    const parents = new Map(level.map((index) => [rows[index]?.row.id ?? '', index]));
    const children = await prisma.codex.findMany({
      where: { parentId: { in: [...parents.keys()] }, deletedAt: null },
      select: ROW_COLUMNS,
      orderBy: [{ siblingRank: { sort: 'asc', nulls: 'last' } }, { createdAt: 'asc' }, { id: 'asc' }],
    });
    level = children.map((row) => rows.push({ row, parent: parents.get(row.parentId ?? '') ?? null }) - 1);
    if (rows.length > maxCodices) throw tooLarge(`more than ${maxCodices} Codices`);
    if (children.length > 0 && depth > maxTreeDepth) throw tooLarge(`more than ${maxTreeDepth} levels`);
  }
  return rows;
}

function tooLarge(what: string): BinderyError {
  return new BinderyError('too_large', `There are ${what} below this one. Export it in parts.`);
}
