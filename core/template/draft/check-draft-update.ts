/** The rules for an update to the draft of a template, which the server checks before it stores the update. */
import * as Y from 'yjs';
import { deletesFromMap } from '#core/document/deletes-from-map.ts';
import { type DecodedUpdate, NO_STRUCTS, type StructsByClient } from '#core/document/root-resolver.ts';
import { BASE_ROOT, SOURCE_ROOT } from '#core/document/roots.ts';
import { expectedClock } from '#core/document/summarize-update.ts';
import { createUpdatePlaces, type Place } from '#core/document/update-places.ts';
import { BASE_VERSION, MAX_SOURCE_LENGTH } from './template-draft.ts';

export interface DraftUpdateRules {
  /** Handed in for others after the server was restored: the server's own word on the base version is among it. */
  readonly isRecovery?: boolean;
  /** The update decoded, when the caller has done that. */
  readonly decoded?: DecodedUpdate;
  /** What is on its way into the document before this update. */
  readonly ahead?: StructsByClient;
}

const BASE_REFUSAL = 'Which version a draft stands on is written by the server alone';

/**
 * The reason against an update, or `null`. A draft holds the characters of its source and nothing else, at most
 * `MAX_SOURCE_LENGTH` of them: where two people at once make it longer, the later is refused. A source that is too long can be
 * shortened. Each new item is checked in its place, in time linear in the update. Throws what `Y.decodeUpdate` throws.
 */
export function checkDraftUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  rules: DraftUpdateRules = {},
): string | null {
  const { decoded = Y.decodeUpdate(update), ahead = NO_STRUCTS, isRecovery = false } = rules;
  const places = createUpdatePlaces(doc, decoded.structs, ahead);
  let inserted = 0;
  for (const struct of decoded.structs) {
    if (!(struct instanceof Y.Item)) continue;
    const known = expectedClock(doc, ahead, struct.id.client) - struct.id.clock;
    if (known >= struct.length) continue;
    const place = places.of(struct);
    if (place === 'discarded') continue;
    if (place === 'nowhere') return 'A part of it stands nowhere';
    const problem = checkItem(struct, place, isRecovery);
    if (problem !== null) return problem;
    if (place.root === SOURCE_ROOT) inserted += struct.length - Math.max(0, known);
  }
  if (!isRecovery && deletesFromMap(doc, BASE_ROOT, decoded)) return BASE_REFUSAL;
  return checkLength(doc, update, inserted);
}

function checkItem({ content }: Y.Item, { root, holder, key }: Place, isRecovery: boolean): string | null {
  if (root === BASE_ROOT) {
    const isVersion = holder === null && key === BASE_VERSION;
    const isValue =
      content instanceof Y.ContentDeleted ||
      (content instanceof Y.ContentAny && content.arr.every((value: unknown) => Number.isSafeInteger(value)));
    return isRecovery && isVersion && isValue ? null : BASE_REFUSAL;
  }
  if (root !== SOURCE_ROOT) return `The draft of a template has no part “${root.slice(0, 80)}”`;
  if (holder !== null || key !== null) return 'A source stands in one order, without names';
  // `ContentDeleted`: deleted before it was sent.
  return content instanceof Y.ContentString || content instanceof Y.ContentDeleted
    ? null
    : 'A source holds characters only';
}

/** Only an update that could make the source too long is tried out, on a copy. */
function checkLength(doc: Y.Doc, update: Uint8Array, inserted: number): string | null {
  const before = doc.getText(SOURCE_ROOT).length;
  if (inserted === 0 || before + inserted <= MAX_SOURCE_LENGTH) return null;
  const copy = new Y.Doc();
  try {
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    Y.applyUpdate(copy, update);
    const after = copy.getText(SOURCE_ROOT).length;
    if (after <= MAX_SOURCE_LENGTH || after <= before) return null;
    return `A template’s source has at most ${MAX_SOURCE_LENGTH} characters, and this would make it ${after}`;
  } finally {
    copy.destroy();
  }
}
