/** The headings in the texts of a Codex, for its outline. */
import * as Y from 'yjs';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';

export interface OutlineHeading {
  readonly text: string;
  /** 1–4. */
  readonly level: number;
  /** Which heading of its field, counted from 0. */
  readonly index: number;
}

export interface OutlineField {
  readonly id: string;
  readonly label: string;
  readonly headings: readonly OutlineHeading[];
}

/** The outline of a text. Headings are top-level blocks; empty ones are omitted but counted. */
export function outlineOf(field: FieldDefinition, fragment: Y.XmlFragment): OutlineField {
  const headings: OutlineHeading[] = [];
  let index = 0;
  for (const node of fragment.toArray()) {
    if (!(node instanceof Y.XmlElement) || node.nodeName !== 'heading') continue;
    const text = wordsOf(node).trim();
    const level = Number(node.getAttribute('level') ?? 1);
    if (text !== '') headings.push({ text, level: Math.min(4, Math.max(1, level || 1)), index });
    index += 1;
  }
  return { id: field.id, label: field.label, headings };
}

function wordsOf(node: Y.XmlElement): string {
  return node
    .toArray()
    .map((child) => {
      if (child instanceof Y.XmlText)
        return child
          .toDelta()
          .map((part: { insert?: unknown }) => (typeof part.insert === 'string' ? part.insert : ''))
          .join('');
      return child instanceof Y.XmlElement ? String(child.getAttribute('label') ?? wordsOf(child)) : '';
    })
    .join('');
}
