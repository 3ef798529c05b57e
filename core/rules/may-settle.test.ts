/** The values of a conflict that may be chosen: locks and steps hold for them as for any change. */
import { describe, expect, it } from 'vitest';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import type { JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { maySettle } from './may-settle.ts';
import type { StepContext } from './steps.ts';

const template = templateOf(
  "state: 'select', cost: { type: 'number', readOnlyWhen: { field: 'state', is: 'done' } }",
  "workflow: { field: 'state', states: ['draft', 'done'], transitions: { draft: [{ to: 'done', by: 'admin' }] } },",
);
const entry = (value: JsonValue): RegisterEntry => ({
  id: `${value}`,
  value,
  hlc: '',
  by: '',
  byName: '',
});

function may(
  id: 'state' | 'cost',
  [winner, chosen]: [JsonValue, JsonValue],
  state: string,
  role: StepContext['taker']['role'] = 'editor',
): boolean {
  const field = template.fields[id];
  if (field === undefined) throw new Error(id);
  const valueFor = (asked: string) => (asked === 'state' ? state : null);
  const taker = { kind: 'user', id: 'ana', role } as const;
  const situation = { before: valueFor, after: valueFor, taker, authorId: null };
  return maySettle(template, { field, cell: null, winner: entry(winner) }, entry(chosen), situation);
}

describe('a conflict', () => {
  it('is not settled by another value while the field is read-only', () => {
    expect(may('cost', [1, 2], 'draft')).toBe(true);
    expect(may('cost', [1, 2], 'done')).toBe(false);
    expect(may('cost', [1, 1], 'done')).toBe(true);
  });

  it('is settled by a state only if the step to it is theirs', () => {
    expect(may('state', ['draft', 'done'], 'draft')).toBe(false);
    expect(may('state', ['draft', 'done'], 'draft', 'admin')).toBe(true);
    expect(may('state', ['done', 'draft'], 'done', 'admin')).toBe(false);
  });
});
