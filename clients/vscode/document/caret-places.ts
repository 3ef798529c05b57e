/** Carets between a live Codex and its text in an editor, in both directions. */
import * as Y from 'yjs';
import { TITLE_ROOT } from '#core/document/roots.ts';
import type { Caret, CaretPlace } from '../../node/live/codex-people.ts';
import type { LiveCodex } from '../../node/live/live-codex.ts';
import type { Span } from './codex-text.ts';
import { placesIn } from './markdown-places.ts';
import { followPlace } from './merge-texts.ts';
import type { TextMirror } from './text-mirror.ts';

export interface PlacedCaret extends Pick<Caret, 'client' | 'name' | 'hue'> {
  /** In UTF-16 units of the text of the editor. */
  readonly anchor: number;
  readonly head: number;
}

/** A field’s part of a text, and the Yjs type behind it. */
interface Part {
  readonly fieldId: string | null;
  readonly span: Span;
}

/** Where carets of others stand in the text that an editor shows; none while it cannot be read. */
export function placeCarets(
  codex: LiveCodex,
  mirror: TextMirror,
  text: string,
  carets: readonly Caret[],
): readonly PlacedCaret[] {
  if (carets.length === 0) return [];
  const parts = partsOf(mirror, text).map(({ fieldId, span }) => ({
    ...{ span, target: targetOf(codex, fieldId), source: text.slice(span.start, span.end) },
  }));
  return carets.flatMap(({ client, name, hue, anchor, head }) => {
    for (const { span, target, source } of parts) {
      const [from, to] = [anchor, head].map((place) => target.offsetOf(place));
      if (from === undefined || from === null || to === undefined || to === null) continue;
      const follow = (offset: number) => span.start + followPlace(target.text, source, offset);
      return [{ client, name, hue, anchor: follow(from), head: follow(to) }];
    }
    return [];
  });
}

/** The place in the Codex of a selection in the editor, and the field it is in; `null` where it is in none. */
export function caretPlaceOf(
  codex: LiveCodex,
  mirror: TextMirror,
  text: string,
  selection: { readonly anchor: number; readonly head: number },
): (CaretPlace & { readonly fieldId: string | null }) | null {
  const part = partsOf(mirror, text).find(
    ({ span }) => span.start <= selection.head && selection.head <= span.end,
  );
  if (part === undefined) return null;
  const { fieldId, span } = part;
  const target = targetOf(codex, fieldId);
  const source = text.slice(span.start, span.end);
  const find = (offset: number) => {
    const inside = Math.max(span.start, Math.min(offset, span.end)) - span.start;
    return target.placeAt(followPlace(source, target.text, inside));
  };
  const [anchor, head] = [find(selection.anchor), find(selection.head)];
  return anchor === null || head === null ? null : { anchor, head, fieldId };
}

function partsOf(mirror: TextMirror, text: string): readonly Part[] {
  const found = mirror.locate(text);
  if (found === null) return [];
  return [
    { fieldId: null, span: found.title },
    ...[...found.sections].map(([fieldId, span]) => ({ fieldId, span })),
  ];
}

/** A text of the Codex as it is now; `null` from both for what has no carets. */
interface Target {
  /** As the Codex writes it now. */
  readonly text: string;
  readonly offsetOf: (place: Y.RelativePosition) => number | null;
  readonly placeAt: (offset: number) => Y.RelativePosition | null;
}

const NO_TEXT: Target = { text: '', offsetOf: () => null, placeAt: () => null };

function targetOf(codex: LiveCodex, fieldId: string | null): Target {
  if (fieldId === null) return plainTarget(codex.doc, codex.doc.getText(TITLE_ROOT));
  const field = codex.field(fieldId);
  if (field.type === 'richText') return richTarget(codex.doc, field.fragment);
  const isText = (field.type === 'text' || field.type === 'line') && field.definition.layer === undefined;
  return isText ? plainTarget(codex.doc, field.text) : NO_TEXT;
}

function plainTarget(doc: Y.Doc, text: Y.Text): Target {
  return {
    text: text.toString(),
    offsetOf: (place) => {
      const found = absolute(doc, place);
      return found?.type === text ? found.index : null;
    },
    placeAt: (offset) => Y.createRelativePositionFromTypeIndex(text, Math.min(offset, text.length)),
  };
}

function richTarget(doc: Y.Doc, fragment: Y.XmlFragment): Target {
  const places = placesIn(fragment);
  return {
    text: places.markdown,
    offsetOf: (place) => {
      const found = absolute(doc, place);
      return found?.type instanceof Y.XmlText
        ? places.offsetOf({ text: found.type, index: found.index })
        : null;
    },
    placeAt: (offset) => {
      const place = places.placeAt(offset);
      return place === null ? null : Y.createRelativePositionFromTypeIndex(place.text, place.index);
    },
  };
}

function absolute(doc: Y.Doc, place: Y.RelativePosition): Y.AbsolutePosition | null {
  try {
    return Y.createAbsolutePositionFromRelativePosition(place, doc);
  } catch {
    // A position that another client made up; it stands nowhere.
    return null;
  }
}
