/** A hook for where values of a merge are written: the Codex, both sides as they were compared, and who writes. */
import { useMemo } from 'react';
import { useMemberServices } from '#components/codex/view/use-member-services.ts';
import type { BranchBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import type { Me } from '#core/protocol/api/people.ts';
import type { Template } from '#core/template/template.ts';
import type { WritingPlace } from './written-field.tsx';

interface PlaceParts {
  readonly branch: Pick<BranchBody, 'name'>;
  readonly template: Template | undefined;
  readonly me: Me;
  readonly preview: MergePreviewBody | undefined;
}

/** `null` while there is no preview or no template. */
export function useWritingPlace(
  codexId: string,
  /** Who created the Codex. */
  authorId: string | undefined,
  { branch, template, preview, me }: PlaceParts,
): WritingPlace | null {
  const services = useMemberServices(codexId);
  const { name } = branch;
  const [main, head] = [preview?.main, preview?.branch];
  const { id, name: person, role } = me;
  return useMemo(() => {
    if (main === undefined || head === undefined || template === undefined || authorId === undefined)
      return null;
    return {
      ...{ codexId, branch: name, seqs: { main, branch: head }, template },
      ...{ actor: { id, name: person, role }, authorId },
      // What the server finds in the Codex is not about what is written here.
      services: { ...services, findProblems: () => Promise.resolve([]), findRollUps: null },
    };
  }, [codexId, name, main, head, template, id, person, role, authorId, services]);
}
