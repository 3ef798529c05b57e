/** Settlements of the fields of a merge: which still wait, what is sent, and what a newer preview leaves standing. */
import type { JsonValue } from '#core/json.ts';
import type {
  MergeBranchBody,
  MergedFieldBody,
  MergePreviewBody,
} from '#core/protocol/api/history/branches.ts';

/** The state of one side, or what was written in its place. */
export type Choice = 'main' | 'branch' | 'written';

export interface Settlement {
  readonly choice: Choice;
  /** Both sides as they were when it was chosen: see `sidesOf`. */
  readonly sides: string;
  /** Another value was asked for, and nothing has been written yet. */
  readonly isEmpty?: boolean;
}

export type Settlements = ReadonlyMap<string, Settlement>;

/** `open`: somebody has to choose; `again`: somebody did, before a side went on; `merged`: nobody has to. */
export type FieldState = 'open' | 'again' | 'settled' | 'merged';

/** What both sides have made of a field, as one text; who did it is no part of it. */
export function sidesOf({ main, branch }: Pick<MergedFieldBody, 'main' | 'branch'>): string {
  return JSON.stringify([main, branch].map((change) => change && { ...change, edits: undefined }));
}

/** How it is about a field. A choice holds for what it was made about, and waits for another look when that has changed. */
export function stateOf(field: MergedFieldBody, settlement: Settlement | null): FieldState {
  if (settlement === null) return field.conflict ? 'open' : 'merged';
  if (settlement.isEmpty === true) return 'open';
  return settlement.sides === sidesOf(field) ? 'settled' : 'again';
}

/** The fields that keep the branch from being merged. */
export function waitingFields(
  fields: readonly MergedFieldBody[],
  settlements: Settlements,
): readonly MergedFieldBody[] {
  return fields.filter((field) =>
    ['open', 'again'].includes(stateOf(field, settlements.get(field.field) ?? null)),
  );
}

/** What the server is sent: of each field that is settled what it shall be. `written` reads what was written for one. */
export function resolutionsOf(
  fields: readonly MergedFieldBody[],
  settlements: Settlements,
  written: (field: string) => JsonValue,
): NonNullable<MergeBranchBody['resolutions']> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const settlement = settlements.get(field.field) ?? null;
      if (settlement === null || stateOf(field, settlement) !== 'settled') return [];
      const { choice } = settlement;
      return [[field.field, choice === 'written' ? { value: written(field.field) } : { take: choice }]];
    }),
  );
}

/** A field that is no longer what was looked at. */
export interface FieldNews {
  readonly field: string;
  readonly label: string;
  readonly main: boolean;
  readonly branch: boolean;
}

/** What became of the fields between two previews, and on which side. */
export function newsBetween(before: MergePreviewBody, after: MergePreviewBody): readonly FieldNews[] {
  const [former, present] = [fieldsById(before), fieldsById(after)];
  return [...new Map([...present, ...former]).values()].flatMap(({ field, label }) => {
    const [left, right] = [former.get(field), present.get(field)];
    const differs = (side: 'main' | 'branch') =>
      sidesOf({ main: left?.[side] ?? null, branch: null }) !==
      sidesOf({ main: right?.[side] ?? null, branch: null });
    const [main, branch] = [differs('main'), differs('branch')];
    return main || branch ? [{ field, label, main, branch }] : [];
  });
}

function fieldsById({ fields }: MergePreviewBody): ReadonlyMap<string, MergedFieldBody> {
  return new Map(fields.map((field) => [field.field, field]));
}
