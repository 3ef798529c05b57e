/** A condition comes to the same on the page, from an answer of the server, and in an export. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { holds, sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import type { Condition } from '#core/fields/model/condition.ts';
import type { JsonValue } from '#core/json.ts';
import { buildForm } from '#core/template/build-form.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import { readFieldValues } from './field-values.ts';

const template = templateOf(
  `status: { type: 'select', options: ['open', 'done'] }, cost: 'number', span: 'duration', due: 'date', ok: 'checkbox',
  tags: 'tags', body: 'richText', note: 'text', steps: 'checklist', sum: { type: 'formula', expression: 'cost + 1' },
  own: { type: 'line', visibleWhen: { all: [{ field: 'body', empty: false }, { not: { field: 'cost', atLeast: 5 } }] } }`,
);
const { fields } = template;

const test: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: fc.constant('status'), in: fc.subarray(['open', 'done', 'gone']) }),
  fc.record({ field: fc.constantFrom('cost', 'span'), atLeast: fc.nat(9) }),
  fc.record({ field: fc.constant('due'), after: fc.constantFrom('2026-01-01', '2027-06-30') }),
  fc.record({ field: fc.constant('ok'), is: fc.boolean() }),
  fc.record({ field: fc.constant('tags'), is: fc.constantFrom('a', 'b') }),
  fc.record({
    field: fc.constantFrom(...Object.keys(fields).filter((id) => id !== 'sum')),
    empty: fc.boolean(),
  }),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  test,
  fc.record({ not: fc.record({ any: fc.array(test, { minLength: 1, maxLength: 4 }) }) }),
  fc.record({ all: fc.array(fc.oneof(test, fc.record({ not: test })), { minLength: 1, maxLength: 4 }) }),
);
const values: fc.Arbitrary<Record<string, JsonValue>> = fc.record(
  {
    status: fc.constantFrom('open', 'done', 'gone', null),
    cost: fc.oneof(fc.nat(9), fc.constant(null)),
    span: fc.nat(9),
    due: fc.constantFrom('2025-01-01', '2026-06-01'),
    ok: fc.boolean(),
    tags: fc.subarray(['a', 'b']),
    note: fc.constantFrom('', ' \n', 'x'),
    steps: fc.constantFrom([], [{ id: 'r1', text: '', done: false }]),
  },
  { requiredKeys: [] },
);
const PROSE = [
  '',
  '\n\n',
  '&nbsp;',
  '# ',
  'Text',
  '- ',
  '- item',
  '![](/api/v1/assets/x.png)',
  '---',
  '> ',
  '| a |\n|---|\n| |',
];

it('is the same everywhere, whatever the values', () => {
  fc.assert(
    fc.property(condition, values, fc.constantFrom(...PROSE), (asked, written, prose) => {
      const actor = { kind: 'system', id: 'test', name: 'Test' } as const;
      const codex = openCodex(new Y.Doc(), { environment: serverEnvironment, actor });
      codex.transact(() => {
        for (const [id, value] of Object.entries(written)) {
          const field = fields[id];
          if (field !== undefined) codex.setValue(field, value);
        }
        writeMarkdown(codex.fragment('body'), prose);
      });
      const page = readConditionValues(codex, fields, Object.keys(fields));
      const hidden = (held: Readonly<Record<string, JsonValue>>) =>
        buildForm(template, { values: held }).views.flatMap(({ sections }) =>
          sections.flatMap((section) =>
            section.fields.filter((one) => one.hidden).map(({ field }) => field.id),
          ),
        );
      const answer = readFieldValues(codex, template, { richText: 'json', today: '1970-01-01' });
      const told = `${prose} ${JSON.stringify(asked)}`;
      expect(holds(asked, sourceOfValues(fields, answer)), told).toBe(
        holds(asked, sourceOfValues(fields, page)),
      );
      expect(hidden(answer), told).toEqual(hidden(page));
    }),
    { numRuns: 400 },
  );
});
