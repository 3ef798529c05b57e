/** The labels of export and import. */
import { expect, test } from 'vitest';
import { EXPORT_FORMATS } from '#core/protocol/api/transfer.ts';
import { FORMAT_LABELS, importedLabel, issuePlaceLabel } from './transfer-labels.ts';

test('every format is offered once', () => {
  expect(FORMAT_LABELS.map(({ format }) => format).sort()).toEqual([...EXPORT_FORMATS].sort());
});

test('one Codex is one, and a place is a line where there are lines', () => {
  expect([importedLabel(1), importedLabel(3)]).toEqual(['Imported 1 Codex', 'Imported 3 Codices']);
  expect(issuePlaceLabel({ path: ['fields', 'size'], message: '', line: 4, column: 2 })).toBe(
    'Line 4, column 2',
  );
  expect(issuePlaceLabel({ path: ['codices', 1, 'fields'], message: '' })).toBe('codices › 1 › fields');
  expect(issuePlaceLabel({ path: [], message: '' })).toBe('');
});
