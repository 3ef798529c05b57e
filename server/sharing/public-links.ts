/** The rules for share links that are public pages. */
import type { LinkRole } from '#core/access/policy.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import { getWorkspace } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';

interface LinkAsked {
  readonly role: LinkRole;
  readonly passwordHash: string | null;
  readonly maxGuests: number | null;
  readonly fields: readonly string[];
  readonly subtree: boolean;
  readonly branch: string | null;
}

/** Everything about a link that keeps it from being a public page. */
export function whyNotPublic({ role, passwordHash, maxGuests, fields, subtree, branch }: LinkAsked): Issue[] {
  const found: readonly (readonly [isSo: boolean, field: string, why: string])[] = [
    [role !== 'view', 'role', 'A public page is for reading: its link can only view.'],
    [passwordHash !== null, 'password', 'A public page is for everybody, and asks for no password.'],
    [maxGuests !== null, 'maxGuests', 'A public page has no guests, so that they cannot be limited.'],
    [fields.length > 0, 'fields', 'A link for some fields is no public page: that is for a whole Codex.'],
    [subtree, 'subtree', 'A public page shows one Codex, not what is below it.'],
    [branch !== null, 'branch', 'A public page shows a Codex, and a branch is none until it is merged.'],
  ];
  return found.flatMap(([isSo, field, message]) => (isSo ? [{ path: [field], message }] : []));
}

/** Throws `invalid_input` for a link that is, or `becomes`, a public page and cannot be; `forbidden` where there are none to become one. */
export async function assertMayBePublic(
  services: Pick<Services, 'prisma'>,
  becomes: boolean,
  link: LinkAsked,
): Promise<void> {
  if (becomes && (await getWorkspace(services)).publicPages !== true)
    throw new BinderyError('forbidden', 'This workspace has no public pages. An admin can allow them.');
  const issues = whyNotPublic(link);
  const [first] = issues;
  if (first !== undefined) throw new BinderyError('invalid_input', first.message, { issues });
}
