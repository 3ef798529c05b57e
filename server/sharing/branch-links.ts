/** Share links for a branch of a Codex: what they may be, and that they end with it. */
import { BinderyError, type Issue } from '#core/errors.ts';
import { requireOpenBranch } from '../codices/reading/branch-rows.ts';
import type { Services } from '../ports/services.ts';

/** Throws `not_found` or `conflict` for a branch that is not open, and `invalid_input` for what a link for a branch does not do. */
export async function assertLeadsToBranch(
  services: Services,
  codexId: string,
  branch: string,
  { fields, subtree }: { readonly fields: readonly string[]; readonly subtree: boolean },
): Promise<void> {
  await requireOpenBranch(services, codexId, branch);
  const found: readonly (readonly [isSo: boolean, field: string, why: string])[] = [
    [fields.length > 0, 'fields', 'A link for a branch shows all of its fields.'],
    [subtree, 'subtree', 'A link for a branch leads to that alone: what stands below the Codex is on main.'],
  ];
  const issues = found.flatMap(([isSo, field, message]): Issue[] =>
    isSo ? [{ path: [field], message }] : [],
  );
  const [first] = issues;
  if (first !== undefined) throw new BinderyError('invalid_input', first.message, { issues });
}
