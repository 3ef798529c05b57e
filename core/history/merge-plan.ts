/** The plan of a merge: for each field that either side changed, both changes, the result, and whether somebody has to choose. */
import type * as Y from 'yjs';
import { REFERENCES_ROOT, TITLE_ROOT } from '#core/document/roots.ts';
import type { Template } from '#core/template/template.ts';
import { type CompareOptions, compareCodices, type FieldChange } from './compare-codices.ts';
import { isConflict } from './merge-conflicts.ts';

/** One Codex in four states, the last three later than the first. */
export interface MergeStates {
  /** What both sides have in common. */
  readonly ancestor: Y.Doc;
  readonly main: Y.Doc;
  readonly branch: Y.Doc;
  /** `main` with all that is on the branch. */
  readonly merged: Y.Doc;
}

export interface MergedField {
  /** A field id, or `title`, or `@references`. */
  readonly field: string;
  /** From the ancestor; `null`: that side left it alone. */
  readonly main: FieldChange | null;
  readonly branch: FieldChange | null;
  /** What merging changes on `main`; `null`: nothing. */
  readonly result: FieldChange | null;
  readonly isConflict: boolean;
}

/** The fields that either side changed: conflicts first, then in the order of the template. */
export function planMerge(
  template: Pick<Template, 'fields' | 'retired'>,
  { ancestor, main, branch, merged }: MergeStates,
  options: Pick<CompareOptions, 'compareRichTexts'>,
): readonly MergedField[] {
  const changesOf = (before: Y.Doc, after: Y.Doc): ReadonlyMap<string, FieldChange> =>
    new Map(compareCodices(template, before, after, options).map((change) => [change.field, change]));
  const [mains, branches, results] = [
    changesOf(ancestor, main),
    changesOf(ancestor, branch),
    changesOf(main, merged),
  ];
  const { fields: current, retired } = template;
  const order = [TITLE_ROOT, ...Object.keys(current), ...Object.keys(retired), REFERENCES_ROOT];
  const fields = [...new Set(order)]
    .filter((field) => mains.has(field) || branches.has(field))
    .map((field): MergedField => {
      const [onMain, onBranch] = [mains.get(field) ?? null, branches.get(field) ?? null];
      return {
        ...{ field, main: onMain, branch: onBranch, result: results.get(field) ?? null },
        isConflict: onMain !== null && onBranch !== null && isConflict(onMain, onBranch),
      };
    });
  return [...fields.filter((one) => one.isConflict), ...fields.filter((one) => !one.isConflict)];
}
