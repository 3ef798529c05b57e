import { describe, expect, it } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired } from '#core/template/versions/compare-templates.ts';
import { settleConflict } from './field-conflicts.ts';
import { openConflicts } from './open-conflicts.ts';
import { createReplica, syncAll } from './replica.fixture.ts';
import { type ConversionForms, takeOver } from './take-over.ts';

const FORMS: ConversionForms = { read: () => null, write: () => undefined, timeZone: 'UTC' };
const SIZES = "{ type: 'select', options: [{ value: '5', label: 'Five' }, { value: '7', label: 'Seven' }] }";

describe('openConflicts', () => {
  it('T31: shows what lost before its field changed its type, as what it was, and settling it has it converted', () => {
    const first = { ...templateOf(`size: ${SIZES}, gone: ${SIZES}`), version: 1 };
    const second = carryRetired(first, { ...templateOf("size: 'line'"), version: 2 });
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.codex.setPin(first);
    syncAll(ana, ben);
    for (const [{ codex }, value] of [
      [ana, '5'],
      [ben, '7'],
    ] as const)
      for (const id of ['size', 'gone']) codex.setRegister(id, value);
    syncAll(ana, ben);
    const [standing] = openConflicts(ana.codex, first);
    ana.codex.setPin(second);
    takeOver(ana.codex, second, FORMS, first);

    const [conflict, ...others] = openConflicts(ana.codex, second);
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({
      field: { id: 'size@select', type: 'select' },
      shownIn: 'size',
      cell: null,
    });
    expect(conflict?.losers).toEqual(standing?.losers);

    const lost = conflict?.losers[0];
    settleConflict(ana.codex, conflict?.field.id ?? '', null, lost?.id ?? '');
    takeOver(ana.codex, second, FORMS);
    expect(ana.codex.text('size').toString()).toBe(lost?.value === '5' ? 'Five' : 'Seven');
    expect(openConflicts(ana.codex, second)).toEqual([]);
  });
});
