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

type Changes = ReadonlyMap<string, FieldChange>;
type Fields = Pick<Template, 'fields' | 'retired'>;
type Options = Pick<CompareOptions, 'compareRichTexts'>;

/** The fields that either side changed: conflicts first, then in the order of the template. */
export function planMerge(template: Fields, states: MergeStates, options: Options): readonly MergedField[] {
  const sides = changesOfSides(template, states, options);
  const results = changesBetween(template, states.main, states.merged, options);
  const { fields: current, retired } = template;
  const order = [TITLE_ROOT, ...Object.keys(current), ...Object.keys(retired), REFERENCES_ROOT];
  const fields = [...new Set(order)]
    .filter((field) => sides.main.has(field) || sides.branch.has(field))
    .map((field): MergedField => {
      const [main, branch] = [sides.main.get(field) ?? null, sides.branch.get(field) ?? null];
      const result = results.get(field) ?? null;
      return { field, main, branch, result, isConflict: isConflicting(main, branch) };
    });
  return [...fields.filter((one) => one.isConflict), ...fields.filter((one) => !one.isConflict)];
}

/** The fields in which somebody has to choose: those of `planMerge` that are conflicts, without comparing what comes out. */
export function findConflicts(
  template: Fields,
  states: Omit<MergeStates, 'merged'>,
  options: Options,
): readonly string[] {
  const { main, branch } = changesOfSides(template, states, options);
  return [...main].flatMap(([field, change]) =>
    isConflicting(change, branch.get(field) ?? null) ? [field] : [],
  );
}

function changesOfSides(
  template: Fields,
  { ancestor, main, branch }: Omit<MergeStates, 'merged'>,
  options: Options,
): { readonly main: Changes; readonly branch: Changes } {
  return {
    main: changesBetween(template, ancestor, main, options),
    branch: changesBetween(template, ancestor, branch, options),
  };
}

function changesBetween(template: Fields, before: Y.Doc, after: Y.Doc, options: Options): Changes {
  return new Map(compareCodices(template, before, after, options).map((change) => [change.field, change]));
}

function isConflicting(main: FieldChange | null, branch: FieldChange | null): boolean {
  return main !== null && branch !== null && isConflict(main, branch);
}
