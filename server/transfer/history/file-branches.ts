/** The part of a history file about branches, beside their rows, compared with these: where they began, and what became of them. */
import type { Issue } from '#core/errors.ts';
import { MAX_OPEN_BRANCHES } from '#core/protocol/api/history/branches.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import type { FileBranch } from '../../checkpoints/history-file.ts';
import type { StoredRow } from '../../journal/journal.ts';

interface Document {
  readonly name: string;
  readonly branch: FileBranch | null;
  readonly head: { readonly seq: number };
  readonly rows: readonly Pick<StoredRow, 'origin'>[];
}

/** What does not fit. The first document is the Codex itself. */
export function findOddBranches([main, ...branches]: readonly Document[]): readonly Issue[] {
  if (main === undefined) return [];
  const open = branches.filter(({ branch }) => branch !== null && branch.closed === undefined);
  if (open.length > MAX_OPEN_BRANCHES)
    return [{ path: [], message: `A Codex has at most ${MAX_OPEN_BRANCHES} open branches.` }];
  return [main, ...branches].flatMap(({ name, branch, head, rows }): Issue[] => {
    const isMain = parseDocumentName(name)?.branch === MAIN_BRANCH;
    if (isMain) return branch === null ? [] : [odd(name)];
    if (branch === null)
      return [
        {
          path: [name],
          message: 'The file does not say where this branch began: it was made by an earlier release.',
          hint: 'Export it again.',
        },
      ];
    const { from, base, broughtIn, merged, createdBy, closed } = branch;
    const isInRange =
      from >= 1 && from <= base && base <= main.head.seq && broughtIn >= 0 && broughtIn < head.seq;
    const isMerged =
      merged === undefined ||
      (merged.seq >= from && merged.seq <= main.head.seq && merged.head >= 1 && merged.head <= head.seq);
    const people = [createdBy, ...(closed === undefined ? [] : [closed.by])];
    const isSigned = people.every(({ id, name: said }) => isStorable(id) && isStorable(said));
    return isInRange && isMerged && isSigned && rows[0]?.origin === 'branch' ? [] : [odd(name)];
  });
}

function odd(name: string): Issue {
  return { path: [name], message: 'What the file says of this branch does not fit its operations.' };
}

function isStorable(text: string): boolean {
  return text.length <= 1_000 && !/[\0\p{Cs}]/u.test(text);
}
