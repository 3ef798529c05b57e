/** Checks a reference before it is added, on page and server. */
import type { Issue } from '#core/errors.ts';
import { kindsOf, type ReferenceKind } from './kinds.ts';

export interface ReferenceTarget {
  readonly id: string;
  /** The template it is made from; `null` when there is no such Codex, or it is in the trash. */
  readonly templateId: string | null;
}

/**
 * Issues of a reference of this kind from the Codex `self` to `target`. A document may contain one that fails (its target
 * was trashed, its template changed, or a program wrote it): it is shown, never dropped.
 */
export function checkReference(
  template: { readonly name: string; readonly referenceKinds: readonly ReferenceKind[] },
  self: string,
  kind: string,
  target: ReferenceTarget,
): readonly Issue[] {
  const known = kindsOf(template).find(({ id }) => id === kind);
  if (known === undefined) {
    const kinds = kindsOf(template).map(({ id }) => id);
    const message = `${template.name} has no kind of reference “${kind}”.`;
    return [{ path: ['kind'], message, hint: `It has: ${kinds.join(', ')}.` }];
  }
  if (target.id === self) return [{ path: ['target'], message: 'A Codex cannot refer to itself.' }];
  if (target.templateId === null) {
    return [{ path: ['target'], message: 'There is no such Codex, or it is in the trash.' }];
  }
  if (known.targets === null || known.targets.includes(target.templateId)) return [];
  const allowed = known.targets.join(', ');
  const message = `“${known.label}” may not point to a Codex of “${target.templateId}”.`;
  return [{ path: ['target'], message, hint: `It may point to: ${allowed}.` }];
}
