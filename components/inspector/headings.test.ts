import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { outlineOf } from './headings.ts';

const field = { id: 'summary', label: 'Summary' } as FieldDefinition;

describe('outline of a text', () => {
  it('lists headings in order with their level and place, without their marks', () => {
    const fragment = new Y.Doc().getXmlFragment('field:summary');
    writeMarkdown(fragment, '# First **bold**\n\nwords\n\n### Third `code`\n\n> # quoted\n');
    expect(outlineOf(field, fragment)).toEqual({
      id: 'summary',
      label: 'Summary',
      headings: [
        { text: 'First bold', level: 1, index: 0 },
        { text: 'Third code', level: 3, index: 1 },
      ],
    });
  });

  it('counts headings without words, so that places still match', () => {
    const fragment = new Y.Doc().getXmlFragment('field:summary');
    const empty = new Y.XmlElement('heading');
    const named = new Y.XmlElement('heading');
    named.insert(0, [new Y.XmlText('Named')]);
    fragment.insert(0, [empty, named]);
    expect(outlineOf(field, fragment).headings).toEqual([{ text: 'Named', level: 1, index: 1 }]);
  });
});
