import { describe, expect, it } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import type { PortableCodex } from './portable-codex.ts';
import { writeHtml } from './write-html.ts';

const CODEX: PortableCodex = {
  ...{ id: '01900000-0000-7000-8000-0000000000d1', title: 'Tides & "times"', retired: {} },
  template: templateOf("text: { type: 'text' }", "name: 'Note',"),
  created: null,
  fields: { text: '<script>alert(1)</script> The tide turns at six.' },
  ...{ references: [], conflicts: [], children: [] },
};
const write = (isListed: boolean, codex = CODEX) =>
  writeHtml(codex, {
    ...{ names: {}, today: '2026-03-01', isListed },
    ...{ said: () => '', richText: () => '', picture: () => null },
  });

/** With a value in a field that the template had once. */
const withRetired = (codex: PortableCodex): PortableCodex => {
  const [text] = Object.values(codex.template.fields);
  if (text === undefined) throw new Error('The template has a field.');
  const template = { ...codex.template, retired: { gone: { ...text, id: 'gone', label: 'Old notes' } } };
  return { ...codex, template, retired: { gone: 'Set aside in spring.' } };
};

describe('a page', () => {
  it('that may be listed leaves out what was set aside, which a file has', () => {
    expect(write(false, withRetired(CODEX))).toContain('Set aside in spring.');
    for (const words of ['Set aside', 'Old notes'])
      expect(write(true, withRetired(CODEX))).not.toContain(words);
  });

  it('that may be listed says what it is about, and names nobody', () => {
    const page = write(true);
    expect(page).toContain('<title>Tides &#38; &#34;times&#34;</title>');
    expect(page).toMatch(/<meta name="description" content="[^"<]*The tide turns at six\./);
    expect(page).toContain('<meta name="robots" content="index, nofollow, noarchive">');
    expect(page).not.toContain('<script');
    expect(page).toContain('<p class="origin" dir="auto">Note</p>');
  });

  it('that is a file says nothing to search engines, and who made it', () => {
    const page = write(false, { ...CODEX, created: { at: '2026-03-01T00:00:00Z', by: 'Una' } });
    expect(page).not.toMatch(/name="(description|robots)"/);
    expect(page).toContain('Note · Una · 2026-03-01');
  });
});
