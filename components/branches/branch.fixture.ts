/** Branches as the server answers them, for tests. */
import type { BranchBody } from '#core/protocol/api/history/branches.ts';

/** Open, one change ahead, begun by Rae. */
export function branchOf(parts: Partial<BranchBody>): BranchBody {
  return {
    name: 'timeouts',
    document: 'codex/01900000-0000-7000-8000-000000000001@timeouts',
    from: 3,
    base: 3,
    ahead: 1,
    behind: 0,
    openThreads: 0,
    createdAt: '2026-11-29T10:00:00.000Z',
    createdBy: { id: '01900000-0000-7000-8000-0000000000aa', name: 'Rae' },
    ...parts,
  };
}
