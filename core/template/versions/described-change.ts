/** One change between two versions of a template. */

export const CHANGE_KINDS = ['added', 'restored', 'retired', 'renamed', 'retyped', 'changed'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface DescribedChange {
  /** The id of the field in the later version, or in the earlier one if it is retired; `null` for the template itself. */
  readonly field: string | null;
  readonly change: ChangeKind;
  /** One sentence. */
  readonly text: string;
}
