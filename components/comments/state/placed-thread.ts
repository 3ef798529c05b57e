/** Threads with the places they are about, in the order of the text. */
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import { type Anchor, type AnchorSpace, resolveAnchor } from '#core/comments/anchor.ts';
import type { Thread } from '#core/comments/comments.ts';
import { type SuggestedMark, suggestedMarks } from './suggested-marks.ts';
import { placesBetween } from './text-places.ts';

export type ThreadPlace =
  | { readonly on: 'codex' }
  | { readonly on: 'field'; readonly field: string }
  | { readonly on: 'row'; readonly field: string; readonly row: string }
  | {
      readonly on: 'text';
      readonly field: string;
      readonly from: number;
      readonly to: number;
      /** It reads as it was quoted. */
      readonly exact: boolean;
      readonly places: TextPlaces;
    }
  /** What it was about is gone; `near`: about where it stood in the field. */
  | { readonly on: 'removed'; readonly field: string | null; readonly near: number | null };

export interface PlacedThread extends Thread {
  readonly place: ThreadPlace;
  /** What it suggests, as its text shows it. */
  readonly marks: readonly SuggestedMark[];
}

/** Anchors call fields by a name that stays when a field gets another id. */
export interface PlaceSpace extends AnchorSpace {
  /** The id that the field has now; `null` where there is none. */
  readonly idOf: (name: string) => string | null;
}

/** The threads in the order of the fields of the form, and within a text of their passages; those on the Codex first. */
export function placeThreads(
  threads: readonly Thread[],
  space: PlaceSpace,
  fieldOrder: readonly string[],
): readonly PlacedThread[] {
  const order = new Map(fieldOrder.map((id, index) => [id, index]));
  const rank = ({ place }: PlacedThread): readonly [number, number] => {
    if (place.on === 'codex') return [-2, 0];
    const field = place.field === 'title' ? -1 : (order.get(place.field ?? '') ?? fieldOrder.length);
    if (place.on === 'text') return [field, place.from];
    return [field, place.on === 'removed' ? (place.near ?? Number.MAX_SAFE_INTEGER) : -1];
  };
  return threads
    .map((thread) => {
      const place = placeOf(thread.anchor, space);
      const text =
        place.on === 'text' && thread.anchor.on === 'text' ? space.textOf(thread.anchor.field) : null;
      const marks = place.on === 'text' && place.exact && text ? suggestedMarks(thread, text, place) : [];
      return { ...thread, place, marks };
    })
    .map((thread) => ({ thread, rank: rank(thread) }))
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.thread.createdAt - b.thread.createdAt)
    .map(({ thread }) => thread);
}

/** Where an anchor stands now. */
export function placeOf(anchor: Anchor, space: PlaceSpace): ThreadPlace {
  const resolved = resolveAnchor(anchor, space);
  const field = anchor.on === 'codex' ? null : space.idOf(anchor.field);
  if ('removed' in resolved) return { on: 'removed', field, near: resolved.near };
  const { found } = resolved;
  if (found.on === 'codex' || field === null) return { on: 'codex' };
  if (found.on !== 'text') return { ...found, field };
  const text = space.textOf(found.field);
  const places = text && placesBetween(text, found.from, found.to);
  if (places === null) return { on: 'removed', field, near: null };
  return { on: 'text', field, from: found.from, to: found.to, exact: found.exact, places };
}
