/** Changes to a field are checked against its template; existing values are left alone. */
import { describe, expect, it } from 'vitest';
import { testField } from '#core/codex/replica.fixture.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { checkChange } from './check-change.ts';
import type { WorkspaceFacts } from './workspace-facts.ts';

const id = (last: string) => `0190f3a0-0000-7000-8000-00000000000${last}`;
const [SELF, TASK, SCENE, TRASHED, NOBODY] = ['a', 'b', 'c', 'd', 'e'].map(id) as [
  string,
  string,
  string,
  string,
  string,
];
const facts: WorkspaceFacts = {
  codices: new Map([
    [SELF, { templateId: 'task', trashed: false }],
    [TASK, { templateId: 'task', trashed: false }],
    [SCENE, { templateId: 'scene', trashed: false }],
    [TRASHED, { templateId: 'task', trashed: true }],
  ]),
  people: new Map([
    ['ana', { active: true }],
    ['left', { active: false }],
  ]),
  assets: new Map([
    ['pic', { codexId: SELF, mime: 'image/png', size: 10 }],
    ['pdf', { codexId: SELF, mime: 'application/pdf', size: 20 }],
    ['other', { codexId: TASK, mime: 'image/png', size: 10 }],
  ]),
};
const template = {
  name: 'Task',
  referenceKinds: [{ id: 'needs', label: 'Needs', inverseLabel: 'Needed by', targets: ['task'] }],
  workflow: null,
} as unknown as Template;

const asset = (assetId: string, more: object = {}): JsonValue => ({
  assetId,
  name: 'a.png',
  mime: 'image/png',
  size: 10,
  ...more,
});
const told = (field: FieldDefinition, before: JsonValue, after: JsonValue): readonly string[] =>
  checkChange(template, field, before, after, { codexId: SELF, facts }).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('a change of a field', () => {
  const one = { ...testField('reference', 'ref'), label: 'Ref', targets: ['task'] };
  const many = { ...testField('references', 'refs'), label: 'Refs', kind: 'needs' };

  it.each([
    [one, TASK, []],
    [one, SELF, ['ref: A Codex cannot refer to itself.']],
    [one, NOBODY, ['ref: There is no such Codex.']],
    [one, TRASHED, ['ref: This Codex is in the trash.']],
    [one, SCENE, ['ref: Ref may not lead to a Codex of “scene”.']],
    [many, [TASK, SCENE], ['refs.1: Refs may not lead to a Codex of “scene”.']],
    [many, [NOBODY, SELF], ['refs.0: There is no such Codex.', 'refs.1: A Codex cannot refer to itself.']],
    [testField('person', 'who'), 'ana', []],
    [testField('person', 'who'), 'nobody', ['who: Nobody here has this id.']],
    [testField('people', 'all'), ['ana', 'left'], ['all.1: The account of this person is disabled.']],
    [testField('image', 'pic'), asset('pic'), []],
    [
      testField('image', 'pic'),
      asset('other'),
      ['pic.assetId: This file is not one that was uploaded to this Codex.'],
    ],
    [
      testField('image', 'pic'),
      asset('pdf', { size: 20 }),
      ['pic.mime: The file is of type application/pdf.'],
    ],
    [testField('file', 'files'), [asset('pic', { size: 11 })], ['files.0.size: The file has 10 bytes.']],
    [
      testField('file', 'files'),
      [asset('gone')],
      ['files.0.assetId: This file is not one that was uploaded to this Codex.'],
    ],
  ])('%#', (field, after, expected) => {
    expect(told(field, null, after)).toEqual(expected);
  });

  it('leaves alone what stood there: a whole value, members of a set, cells of rows', () => {
    expect(told(one, NOBODY, NOBODY)).toEqual([]);
    expect(told(many, [NOBODY, TASK], [TASK, NOBODY])).toEqual([]);
    expect(told(many, [NOBODY], [NOBODY, SELF])).toEqual(['refs.1: A Codex cannot refer to itself.']);
    const table: FieldDefinition = {
      ...testField('table', 'rows'),
      columns: [
        { id: 'kind', label: 'Kind', type: 'select', options: [{ value: 'a', label: 'A', color: null }] },
        { id: 'note', label: 'Note', type: 'line', options: [] },
      ],
    };
    const row = { id: 'r1', kind: 'retired', note: '' };
    expect(told(table, [row], [{ ...row, note: 'changed' }])).toEqual([]);
    expect(told(table, [row], [{ ...row, kind: 'other' }])).toHaveLength(1);
    expect(told(table, [row], [row, { ...row, id: 'r2' }])).toHaveLength(1);
    expect(told(table, [row], [row, row])).toHaveLength(1);
  });

  it('takes no value of the wrong shape for one that names something', () => {
    expect(told(one, null, 7)).toHaveLength(1);
    expect(told(many, null, [7, { a: 1 }])).toHaveLength(2);
    expect(told(testField('image', 'pic'), null, { assetId: 7 })).not.toEqual([]);
  });
});
