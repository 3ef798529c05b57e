/** The Yjs characters on both sides of an editor position. */

import type { EditorState } from '@tiptap/pm/state';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import type { Side } from './followed-place.ts';

export interface Sync {
  readonly type: Y.XmlFragment;
  readonly doc: Y.Doc;
  readonly binding: {
    readonly mapping: Map<unknown, unknown>;
    readonly beforeTransactionSelection?: object | null;
  } | null;
  readonly isChangeOrigin: boolean;
}

/** Relative positions after the character before a position, before the one after it, or in its empty block. */
export interface Neighbours {
  readonly before: Y.RelativePosition | null;
  readonly behind: Y.RelativePosition | null;
  readonly block: Y.RelativePosition | null;
}

export function syncOf(state: EditorState): Sync | undefined {
  return ySyncPluginKey.getState(state);
}

/** The neighbours; `null` while editor and text are out of step. */
export function neighboursOf(position: number, sync: Sync): Neighbours | null {
  if (sync.binding === null) return null;
  const place: Y.RelativePosition = absolutePositionToRelativePosition(
    position,
    sync.type,
    sync.binding.mapping as never,
  );
  const found = Y.createAbsolutePositionFromRelativePosition(place, sync.doc);
  if (found === null) return null;
  const { type, index } = found;
  if (!(type instanceof Y.XmlText)) return { before: null, behind: null, block: place };
  const behind = (end: number) => Y.createRelativePositionFromTypeIndex(type, end, -1);
  return {
    before: index > 0 ? behind(index) : null,
    behind: index < type.length ? behind(index + 1) : null,
    block: null,
  };
}

/** The current position of one of the neighbours; `null` when both are gone. */
export function knownPosition({ before, behind, block }: Neighbours, sync: Sync, side: Side): number | null {
  const byBefore = (): number | null => alivePosition(before, sync);
  const byBehind = (): number | null => {
    const end = alivePosition(behind, sync);
    return end === null ? null : end - 1;
  };
  if (block !== null) return alivePosition(block, sync);
  return side === 'before' ? (byBefore() ?? byBehind()) : (byBehind() ?? byBefore());
}

/**
 * The current position of what a relative position refers to; `null` if that was deleted, has not arrived, or is in another
 * text.
 */
export function alivePosition(place: Y.RelativePosition | null, sync: Sync): number | null {
  if (place === null || sync.binding === null || !isAlive(place, sync.doc)) return null;
  return relativePositionToAbsolutePosition(sync.doc, sync.type, place, sync.binding.mapping as never);
}

function isAlive({ item, type }: Y.RelativePosition, { store }: Y.Doc): boolean {
  const id = item ?? type;
  if (id === null) return true;
  if (Y.getState(store, id.client) <= id.clock) return false;
  let struct: Y.Item | Y.GC | undefined = Y.getItem(store, id);
  // What was deleted and brought back by an undo lives on in its copy.
  while (struct instanceof Y.Item && struct.redone !== null) struct = Y.getItem(store, struct.redone);
  return struct instanceof Y.Item && !struct.deleted;
}
