/** The words for agents: what they may do, how they are, what of a run was undone and what stays. */
import { joinWords } from '#components/locale/join-words.ts';
import type { AgentScope } from '#core/access/policy.ts';
import type { AgentRun, AgentState, KeptReason, UndoneRunBody } from '#core/protocol/api/programs/agents.ts';

export const SCOPE_LABELS: Readonly<Record<AgentScope, string>> = {
  read: 'Read',
  comment: 'Read and comment',
  suggest: 'Read and propose',
  write: 'Read and edit',
};

/** What each scope comes to, beside the choice. */
export const SCOPE_HINTS: Readonly<Record<AgentScope, string>> = {
  read: 'It writes nothing.',
  comment: 'It comments, and suggests nothing.',
  suggest:
    'It comments, suggests, and writes on branches. Nothing of that changes a Codex until a person says so.',
  write: 'It edits what whoever answers for it may edit.',
};

/** `null` for one that works. */
export function stateLabel(state: AgentState): string | null {
  switch (state) {
    case 'active':
      return null;
    case 'paused':
      return 'Paused';
    case 'expired':
      return 'Expired';
    case 'ownerStopped':
      return 'Stopped: its owner is suspended';
    case 'removed':
      return 'Removed';
  }
}

type RunDocument = Pick<AgentRun['documents'][number], 'kind' | 'edits' | 'fields' | 'branch'>;

/** “4 edits: summary, severity”, “2 edits on the branch try-it”, “1 comment or suggestion”, “3 moves”, “1 file”. */
export function documentLabel({ kind, edits, fields, branch }: RunDocument): string {
  const count = (one: string, more: string) => (edits === 1 ? `1 ${one}` : `${edits} ${more}`);
  switch (kind) {
    case 'comments':
      return count('comment or suggestion', 'comments and suggestions');
    case 'tree':
      return count('change of the tree', 'changes of the tree');
    case 'files':
      return count('file', 'files');
    case 'codex': {
      const where = branch === null ? '' : ` on the branch ${branch}`;
      const what = fields.length === 0 ? '' : `: ${fields.map(fieldLabel).join(', ')}`;
      return `${count('edit', 'edits')}${where}${what}`;
    }
  }
}

const OWN_FIELDS: Readonly<Record<string, string>> = {
  title: 'title',
  '@references': 'references',
  '@place': 'place in the tree',
  '@state': 'archive and trash',
};

export function fieldLabel(field: string): string {
  return OWN_FIELDS[field] ?? field;
}

const KEPT: Readonly<Record<KeptReason, string>> = {
  changedSince: 'others have written there since',
  notAllowed: 'the rules of the template, or your rights, do not allow it',
  notUndone: 'this is not undone',
  gone: 'it is not there any more',
};

/** What became of one document: “Undone: summary. Stays: severity, because others have written there since.” */
export function undoneLabel({ kind, trashed, fields, kept }: UndoneRunBody['documents'][number]): string {
  const parts: string[] = [];
  if (trashed) parts.push('It was created in this run, and is in the trash now.');
  if (fields.length > 0) parts.push(`Undone: ${joinWords(fields.map(fieldLabel))}.`);
  for (const { field, why } of kept) parts.push(`Stays: ${keptName(kind, field)}, because ${KEPT[why]}.`);
  return parts.length === 0 ? 'There was nothing left to undo.' : parts.join(' ');
}

function keptName(kind: UndoneRunBody['documents'][number]['kind'], field: string | null): string {
  if (field !== null) return fieldLabel(field);
  return kind === 'comments' ? 'what was said' : kind === 'files' ? 'uploaded files' : 'all of it';
}
