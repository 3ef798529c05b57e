/** The labels of versions. */
import { describe, expect, test } from 'vitest';
import type { TouchedField } from '#core/protocol/api/history.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { suggestedLabel, versionSummary } from './history-labels.ts';

const PARSED = parseTemplate(`{
  id: 'incident', version: 1, name: 'Incident',
  fields: {
    severity: { type: 'select', options: ['Low', 'High'] },
    summary: 'richText', rootCause: 'richText', log: 'text', tags: 'tags', owner: 'person',
  },
}`);
const RESOLVED = resolveTemplate('incident', () => (PARSED.ok ? PARSED.source : null));
const TEMPLATE = RESOLVED.ok ? RESOLVED.template : undefined;

const ANA = { id: 'a', name: 'Ana' };
const BEN = { id: 'b', name: 'Ben' };
const text = (field: string, inserted: number, deleted = 0): TouchedField => ({
  field,
  layer: 'text',
  inserted,
  deleted,
});
const value = (field: string): TouchedField => ({ field, layer: 'metadata', inserted: 1, deleted: 0 });

describe('versionSummary', () => {
  const edits = (touched: TouchedField[], authors = [ANA]) =>
    versionSummary({ authors, touched, origin: 'socket' }, TEMPLATE);

  test('tells writing from rewriting, shortening and setting a value', () => {
    expect(edits([text('summary', 90, 4)])).toBe('Ana wrote Summary');
    expect(edits([text('rootCause', 60, 80), value('severity')])).toBe(
      'Ana rewrote Root cause and set Severity',
    );
    expect(edits([text('log', 0, 12)])).toBe('Ana shortened Log');
    expect(edits([text('title', 5, 2), value('tags')])).toBe('Ana changed the title and Tags');
  });

  test('several people, and many fields, are summed up', () => {
    expect(edits([text('summary', 9), value('severity')], [ANA, BEN])).toBe('Ana and Ben: Summary, Severity');
    const many = ['summary', 'rootCause', 'log'].map((id) => text(id, 3));
    expect(edits([...many, value('severity'), value('owner')])).toBe('Ana worked on 5 fields');
  });

  test('what was done to the whole Codex says so', () => {
    const whole = (origin: string, touched: TouchedField[] = []) =>
      versionSummary({ authors: [ANA], touched, origin }, TEMPLATE);
    expect(whole('seed', [text('title', 4)])).toBe('Ana created it from Incident');
    expect(whole('restore', [text('summary', 3)])).toBe('Ana restored Summary');
    const row = { field: 'summary', id: 'r1', name: 'Call the vendor' };
    const restored = (more: object) =>
      versionSummary({ authors: [ANA], touched: [text('summary', 3)], origin: 'restore', ...more }, TEMPLATE);
    const at = '2020-03-12T10:00:00Z';
    expect(restored({ restored: { seq: 1, at } })).toMatch(
      /^Ana restored Summary to 12 Mar 2020, \d\d:\d\d$/,
    );
    expect(restored({ restored: { seq: 1, at, row } })).toMatch(
      /^Ana restored row “Call the vendor” of Summary to 12 Mar/,
    );
    expect(restored({ restored: { seq: 1, row: { ...row, name: null } } })).toBe(
      'Ana restored a row of Summary',
    );
    const from = (title: string | null) => ({ restored: { seq: 1, from: { id: 'c', title } } });
    expect(restored(from('Old plan'))).toBe('Ana restored Summary from the deleted “Old plan”');
    expect(restored(from(null))).toBe('Ana restored Summary from a deleted Codex');
    expect(whole('template', [value('codex')])).toBe('Updated to a newer version of Incident');
    const undone = { authors: [ANA], touched: [value('codex')], origin: 'template', undoes: 2 };
    expect(versionSummary(undone, TEMPLATE)).toBe('Ana undid version 2 of Incident');
  });
});

test('says whose suggestions were accepted', () => {
  const [kim, ana] = [
    { id: 'k', name: 'Kim' },
    { id: 'a', name: 'Ana' },
  ];
  expect(suggestedLabel({})).toBeNull();
  expect(suggestedLabel({ suggestedBy: [kim] })).toBe('with a suggestion by Kim');
  expect(suggestedLabel({ suggestedBy: [kim, ana] })).toBe('with suggestions by Kim and Ana');
});
