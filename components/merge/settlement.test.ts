import { describe, expect, it } from 'vitest';
import type { MergedFieldBody } from '#core/protocol/api/history/branches.ts';
import {
  newsBetween,
  resolutionsOf,
  type Settlements,
  sidesOf,
  stateOf,
  waitingFields,
} from './settlement.ts';

const change = (field: string, after: string, author = 'rae') => ({
  ...{ field, label: field, kind: 'value' as const, before: 'x', after },
  edits: {
    authors: [{ id: author, name: author }],
    from: '2026-11-30T10:00:00Z',
    to: '2026-11-30T10:00:00Z',
  },
});

function fieldOf(field: string, main: string | null, branch: string | null): MergedFieldBody {
  return {
    ...{ field, label: field, conflict: main !== null && branch !== null && main !== branch },
    main: main === null ? null : change(field, main),
    branch: branch === null ? null : change(field, branch),
    result: branch === null ? null : change(field, branch),
  };
}

const [severity, status] = [fieldOf('severity', 'high', 'low'), fieldOf('status', 'open', null)];
const chosen = (...of: (readonly [MergedFieldBody, 'main' | 'branch' | 'written'])[]): Settlements =>
  new Map(of.map(([field, choice]) => [field.field, { choice, sides: sidesOf(field) }]));
const read = () => 'medium';

describe('the settlements of a merge', () => {
  it('waits for every conflict, and for nothing else', () => {
    const fields = [severity, status];
    expect(waitingFields(fields, new Map())).toEqual([severity]);
    expect(stateOf(status, null)).toBe('merged');
    expect(waitingFields(fields, chosen([severity, 'branch']))).toEqual([]);
  });

  it('sends what was chosen, of a field without a conflict as well, and nothing of other fields', () => {
    const settlements = chosen([severity, 'written'], [status, 'main'], [fieldOf('gone', 'a', 'b'), 'main']);
    expect(resolutionsOf([severity, status], settlements, read)).toEqual({
      severity: { value: 'medium' },
      status: { take: 'main' },
    });
    expect(resolutionsOf([severity, status], new Map(), read)).toEqual({});
  });

  it('waits for the value where another one was asked for', () => {
    const settlements: Settlements = new Map([
      ['status', { choice: 'written', sides: sidesOf(status), isEmpty: true }],
    ]);
    expect(waitingFields([severity, status], settlements)).toEqual([severity, status]);
    expect(resolutionsOf([status], settlements, read)).toEqual({});
  });

  it('keeps a choice while its field stays what it was, and asks again once a side has changed it', () => {
    const settlements = chosen([severity, 'main']);
    const touched = { ...severity, main: change('severity', 'high', 'jon') };
    expect(stateOf(touched, settlements.get('severity') ?? null)).toBe('settled');
    const changed = fieldOf('severity', 'critical', 'low');
    expect(stateOf(changed, settlements.get('severity') ?? null)).toBe('again');
    expect(waitingFields([changed], settlements)).toEqual([changed]);
    expect(resolutionsOf([changed], settlements, read)).toEqual({});
  });
});

it('says which fields a newer preview has changed, and on which side', () => {
  const before = { main: 1, branch: 1, fields: [severity, status] };
  const after = {
    main: 2,
    branch: 2,
    fields: [fieldOf('severity', 'critical', 'low'), fieldOf('owner', null, 'jon')],
  };
  expect(newsBetween(before, after)).toEqual([
    { field: 'severity', label: 'severity', main: true, branch: false },
    { field: 'owner', label: 'owner', main: false, branch: true },
    { field: 'status', label: 'status', main: true, branch: false },
  ]);
  expect(newsBetween(before, { ...before, main: 2 })).toEqual([]);
});
