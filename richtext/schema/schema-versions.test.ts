/** Whatever is added to the schema is listed with its version, so that older pages cannot remove it. */
import { describe, expect, it } from 'vitest';
import { getRichTextSchema } from './schema.ts';
import {
  OLDEST_WRITING_SCHEMA,
  RICH_TEXT_SCHEMA_VERSION,
  richTextKnownTo,
  SCHEMA_ADDITIONS,
} from './schema-versions.ts';

/** What the first version knows. Never edited: what comes later is in `SCHEMA_ADDITIONS`. */
const FIRST_VERSION = `
blockquote
bulletList
codeBlock codeBlock.language
codexMention codexMention.id codexMention.label
doc
hardBreak
heading heading.level
horizontalRule
image image.alt image.height image.src image.title image.width
listItem
mark:bold
mark:code
mark:italic
mark:link mark:link.class mark:link.href mark:link.rel mark:link.target mark:link.title
mark:strike
mark:underline
orderedList orderedList.start orderedList.type
paragraph
table
tableCell tableCell.align tableCell.colspan tableCell.colwidth tableCell.rowspan
tableHeader tableHeader.align tableHeader.colspan tableHeader.colwidth tableHeader.rowspan
tableRow
taskItem taskItem.checked
taskList
text
`.trim();

function namesInSchema(): string[] {
  const { nodes, marks } = getRichTextSchema();
  const withAttributes = (prefix: string, types: typeof nodes | typeof marks): string[] =>
    Object.entries(types).flatMap(([name, { spec }]) => [
      prefix + name,
      ...Object.keys(spec.attrs ?? {}).map((attribute) => `${prefix}${name}.${attribute}`),
    ]);
  return [...withAttributes('', nodes), ...withAttributes('mark:', marks)];
}

describe('the versions of the schema', () => {
  it('list everything that the schema has', () => {
    const listed = [...FIRST_VERSION.split(/\s+/), ...Object.keys(SCHEMA_ADDITIONS)];
    expect(namesInSchema().sort()).toEqual(listed.sort());
  });

  it('end with the current one', () => {
    const versions = Object.values(SCHEMA_ADDITIONS);
    expect(Math.max(1, ...versions)).toBeLessThanOrEqual(RICH_TEXT_SCHEMA_VERSION);
    expect(OLDEST_WRITING_SCHEMA).toBeLessThanOrEqual(RICH_TEXT_SCHEMA_VERSION);
    expect(richTextKnownTo(RICH_TEXT_SCHEMA_VERSION)).toBeNull();
  });
});

describe('what an older version knows', () => {
  const additions = { callout: 2, 'paragraph.tone': 2, 'mark:highlight': 3, 'mark:link.note': 2 };

  it('is everything but what came later', () => {
    const first = richTextKnownTo(1, additions);
    expect(first?.knowsElement('paragraph')).toBe(true);
    expect(first?.knowsElement('callout')).toBe(false);
    expect(first?.knowsAttribute('heading', 'level')).toBe(true);
    expect(first?.knowsAttribute('paragraph', 'tone')).toBe(false);
    expect(first?.knowsAttribute('callout', 'any')).toBe(false);
    expect(first?.knowsMark('highlight', null)).toBe(false);
    expect(first?.knowsMark('highlight--Ab12+/==', {})).toBe(false);
    expect(first?.knowsMark('link', { href: 'https://example.org' })).toBe(true);
    expect(first?.knowsMark('link', { href: 'https://example.org', note: 'x' })).toBe(false);
  });

  it('grows with each version', () => {
    const second = richTextKnownTo(2, additions);
    expect(second?.knowsElement('callout')).toBe(true);
    expect(second?.knowsMark('highlight', null)).toBe(false);
    expect(richTextKnownTo(3, additions)).toBeNull();
  });
});
