/** The direction of lists, quotes and tables, for markers, borders and columns. Paragraphs have `dir="auto"`. */
import type { Node } from '@tiptap/pm/model';
import { type TextDirection, textDirection } from '#core/text/direction.ts';

/** They stand on one side of a text, so they go by the first letter in them; `dir="auto"` would pass over their paragraphs. */
const SIDED = new Set(['bulletList', 'orderedList', 'taskList', 'blockquote', 'table']);

/** True for a block that has a direction of its own: one that holds lines. */
export function isSided(node: Node): boolean {
  return SIDED.has(node.type.name);
}

/** The direction; `null` without letters. */
export function directionOf(node: Node): TextDirection | null {
  let direction: TextDirection | null = null;
  node.descendants((child) => {
    if (direction !== null || child.type.spec.code === true) return false;
    if (child.isText) direction = textDirection(child.text ?? '');
    return true;
  });
  return direction;
}
