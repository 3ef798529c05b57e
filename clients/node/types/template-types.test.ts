/** Types that are printed of templates. */
import { expect, it } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { typesOf } from './template-types.ts';

const FIELDS = `
  note: 'text', body: { type: 'richText', label: 'Body */ and more' }, tags: { type: 'tags', options: ['a'] },
  state: { type: 'select', options: ['Open', 'Closed "for good"'] }, areas: { type: 'multiSelect', options: ['x', 'y'] },
  points: 'number', done: 'checkbox', plan: 'file', picture: 'image', todo: 'checklist',
  steps: { type: 'table', columns: [{ id: 'what', label: 'What' }, { id: 'cost', label: 'Cost', type: 'number' }] },
  twice: { type: 'formula', expression: 'points * 2' },
`;

it('says of each field what it holds', () => {
  expect(typesOf([{ ...templateOf(FIELDS), name: 'Sample' }])).toBe(
    `import type { ComputedField, FileValue, RichTextField, RowsField, SetField, TextField, ValueField } from '@vespera/bindery';

/** Sample, version 1. */
export interface Sample {
  /** Note */
  readonly note: TextField;
  /** Body *∕ and more */
  readonly body: RichTextField;
  /** Tags */
  readonly tags: SetField<string>;
  /** State */
  readonly state: ValueField<"Open" | "Closed \\"for good\\"">;
  /** Areas */
  readonly areas: SetField<"x" | "y">;
  /** Points */
  readonly points: ValueField<number>;
  /** Done */
  readonly done: ValueField<boolean>;
  /** Plan */
  readonly plan: SetField<FileValue>;
  /** Picture */
  readonly picture: ValueField<FileValue>;
  /** Todo */
  readonly todo: RowsField<{ text: string; done: boolean }>;
  /** Steps */
  readonly steps: RowsField<{ what: string; cost: number }>;
  /** Twice */
  readonly twice: ComputedField;
}
`,
  );
});

it('gives every template a name of its own', () => {
  const { fields } = templateOf(`note: 'text'`);
  const templates = ['incident-review', 'incidentReview', '3d-model'].map((id) => ({
    id,
    version: 1,
    name: id,
    fields,
  }));
  expect(typesOf(templates).match(/interface \w+/g)).toEqual([
    'interface IncidentReview',
    'interface IncidentReview2',
    'interface Template3dModel',
  ]);
});
