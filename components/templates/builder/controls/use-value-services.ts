/** Hooks for the people, Codices and tags that the values of a template choose from. */
import { useMemo } from 'react';
import { useMembers } from '#components/api/queries.ts';
import { useMemberServices } from '#components/codex/view/use-member-services.ts';
import { type CodexServices, NO_SERVICES } from '#components/codex-context/codex-context.tsx';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';

/** The Codex that a value of a template stands in: none. */
export const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** Those of a member, but for what makes something: no Codex is created, no file added, and no link leads away from the draft. */
export function useValueServices(): CodexServices {
  const services = useMemberServices(NOWHERE);
  return useMemo(
    () => ({
      ...services,
      createCodex: null,
      upload: null,
      codexHref: NO_SERVICES.codexHref,
      findProblems: NO_SERVICES.findProblems,
      findRollUps: null,
    }),
    [services],
  );
}

/** What people and Codices are called in sentences; those that are unknown here have no name. */
export function useValueNames(): Names {
  const { data: members } = useMembers();
  const workspace = useTreeContext()?.workspace ?? null;
  return useMemo(
    () => ({
      person: (id) => members?.find((one) => one.id === id)?.name ?? null,
      codex(id) {
        const label = workspace?.node(id)?.label;
        return label === undefined || label === null ? null : `“${displayTitle(label.title)}”`;
      },
    }),
    [members, workspace],
  );
}
