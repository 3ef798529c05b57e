/** Copies, files and merges of template sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { copySource } from './copy-source.ts';
import { compareSources, mergeShipped } from './merge-shipped.ts';
import { parseTemplate } from './parse-template.ts';
import { splitTemplateFile, writeTemplateFile } from './template-file.ts';

const folder = new URL('../../templates/', import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.json5'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

describe('copySource', () => {
  it('changes id, name and version alone', () => {
    const source = "// Why\n{\n  'id': \"a\", /* same */ version: 7,\n  name: 'A', // shown\n}\n";
    expect(copySource(source, { id: 'b', name: "B's" })).toBe(
      "// Why\n{\n  'id': 'b', /* same */ version: 1,\n  name: 'B\\'s', // shown\n}\n",
    );
  });

  it('adds a name where there was none', () => {
    expect(copySource("{ id: 'a', version: 2 }", { id: 'b', name: 'B' })).toBe(
      "{ id: 'b', name: 'B', version: 1 }",
    );
  });

  it.each(sources)('makes another template of a shipped one', (source) => {
    const parsed = parseTemplate(copySource(source, { id: 'another', name: 'Another' }));
    expect(parsed).toMatchObject({ ok: true, source: { id: 'another', name: 'Another', version: 1 } });
  });
});

describe('a file of templates', () => {
  it('gives back each source as it was written', () => {
    expect(splitTemplateFile(writeTemplateFile(sources))).toEqual({ ok: true, sources });
    const [first = ''] = sources;
    expect(splitTemplateFile(first)).toEqual({ ok: true, sources: [first] });
    expect(splitTemplateFile(writeTemplateFile([first]))).toEqual({ ok: true, sources: [first] });
  });

  it('keeps comments with the template below them', () => {
    const file = splitTemplateFile("[\n  // one\n  { id: 'a' }, // of a\n\n  /* two */ { id: 'b' }\n]");
    expect(file).toEqual({
      ok: true,
      sources: ["// one\n  { id: 'a' }\n", "// of a\n\n  /* two */ { id: 'b' }\n"],
    });
  });

  it('says where it cannot be read', () => {
    expect(splitTemplateFile('[{ id: ]')).toMatchObject({ ok: false, issues: [{ line: 1 }] });
  });
});

describe('mergeShipped', () => {
  const lines = (...changed: readonly (readonly [number, string])[]) => {
    const all = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    for (const [at, text] of changed) all[at] = text;
    return `${all.join('\n')}\n`;
  };

  it('keeps both changes where they are apart', () => {
    const merged = mergeShipped(lines(), lines([1, 'ours']), lines([15, 'theirs']));
    expect(merged).toBe(lines([1, 'ours'], [15, 'theirs']));
  });

  it('leaves it to people where both changed one line', () => {
    expect(mergeShipped(lines(), lines([5, 'ours']), lines([5, 'theirs']))).toBeNull();
  });

  it('compares with the lines around', () => {
    expect(compareSources(lines(), lines([9, 'changed'])).map(({ kind, text }) => `${kind} ${text}`)).toEqual(
      [
        'same …',
        'same line 8',
        'same line 9',
        'removed line 10',
        'added changed',
        'same line 11',
        'same line 12',
        'same …',
      ],
    );
  });
});
