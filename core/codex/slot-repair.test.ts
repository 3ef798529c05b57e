import { describe, expect, it } from 'vitest';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired } from '#core/template/versions/compare-templates.ts';
import { lacksSlots, readSlots } from './pin.ts';
import { createReplica, type Replica, syncAll } from './replica.fixture.ts';
import { isRepairDue, repairSlots, strayMark } from './slot-repair.ts';
import { type ConversionForms, isTakeOverDue, takeOver } from './take-over.ts';

/** No field here is rich text; the server's tests have some. */
const FORMS: ConversionForms = { read: () => null, write: () => undefined, timeZone: 'UTC' };
const SELECT = "size: { type: 'select', options: ['5', 'x'] }";

function versionsOf(...fields: readonly string[]): readonly [Template, Template, ...Template[]] {
  const versions: Template[] = [];
  for (const [index, text] of fields.entries()) {
    const next = { ...templateOf(text), version: index + 1 };
    const previous = versions.at(-1);
    versions.push(previous === undefined ? next : carryRetired(previous, next));
  }
  const [first, second, ...rest] = versions;
  if (first === undefined || second === undefined) throw new Error('two versions');
  return [first, second, ...rest];
}

/** As a server of a release without slots writes the pin when it brings a Codex to a version. */
function followWithoutSlots({ doc }: Replica, { id, version }: Template): void {
  doc.getMap('codex').set('template', { id, version });
}

function fieldIn(template: Template, id: string): FieldDefinition {
  const field = template.fields[id] ?? template.retired[id];
  if (field === undefined) throw new Error(`no field ${id}`);
  return field;
}
const read = ({ codex }: Replica, template: Template, id: string) => codex.value(fieldIn(template, id));
const write = ({ codex }: Replica, template: Template, id: string, value: JsonValue) =>
  codex.setValue(fieldIn(template, id), value);

function pinned(template: Template, values: Readonly<Record<string, JsonValue>>): Replica {
  const page = createReplica(1);
  page.codex.setPin(template);
  for (const [id, value] of Object.entries(values)) write(page, template, id, value);
  return page;
}

describe('repairSlots', () => {
  it('T31: values are taken over as if the pin had had its slots from the beginning', () => {
    const [first, second] = versionsOf(`${SELECT}, notes: 'text'`, "size: 'number', notes: 'line'");
    const page = pinned(first, { size: '5', notes: 'one\ntwo' });
    followWithoutSlots(page, second);
    // What the pin of now reads: values of the earlier types.
    expect(read(page, second, 'size')).toBe('5');
    expect(lacksSlots(page.doc, second)).toBe(true);

    expect(repairSlots(page.codex, second, FORMS)).toBe(true);
    expect([read(page, second, 'size'), read(page, second, 'notes')]).toEqual([5, 'one two']);
    expect([read(page, second, 'size@select'), read(page, second, 'notes@text')]).toEqual(['5', 'one\ntwo']);
    expect(readSlots(page.doc)).toEqual(second.slots);
    expect(isTakeOverDue(page.codex, second, FORMS)).toBe(false);
    expect(repairSlots(page.codex, second, FORMS)).toBe(false);
  });

  it('T31: what was written meanwhile counts, whether it stands with the earlier type or in a root of its own', () => {
    const [first, second] = versionsOf(
      `${SELECT}, notes: 'line', tally: 'text'`,
      "size: 'number', notes: 'tags', tally: 'number'",
    );
    const page = pinned(first, { size: '5', notes: 'red', tally: 'three' });
    followWithoutSlots(page, second);
    write(page, second, 'size', 8);
    write(page, second, 'notes', ['blue']);
    write(page, second, 'tally', 3);
    repairSlots(page.codex, second, FORMS);
    expect(read(page, second, 'size')).toBe(8);
    expect(read(page, second, 'notes')).toEqual(['blue']);
    expect(read(page, second, 'tally')).toBe(3);
    expect([read(page, second, 'notes@line'), read(page, second, 'tally@text')]).toEqual(['red', 'three']);
    expect(isTakeOverDue(page.codex, second, FORMS)).toBe(false);
  });

  it('T31: a page that knows the slots has written into them: that stands', () => {
    const [first, second] = versionsOf(SELECT, "size: 'number'");
    const page = pinned(first, { size: '5' });
    followWithoutSlots(page, second);
    page.codex.asShown(second).setValue(fieldIn(second, 'size'), 7);
    repairSlots(page.codex, second, FORMS);
    expect([read(page, second, 'size'), read(page, second, 'size@select')]).toEqual([7, '5']);
  });

  it('T30: a field with another id has its content, and what was written without it joins it', () => {
    const [first, second] = versionsOf(
      "notes: 'text', marks: 'tags', weight: 'number', other: 'number'",
      `journal: { type: 'text', was: 'notes' }, labels: { type: 'tags', was: 'marks' },
       mass: { type: 'number', was: 'weight' }, rest: { type: 'number', was: 'other' }`,
    );
    const page = pinned(first, { notes: 'begun', marks: ['a'], weight: 1, other: 4 });
    followWithoutSlots(page, second);
    expect(read(page, second, 'journal')).toBe('');
    write(page, second, 'journal', 'gone on');
    write(page, second, 'labels', ['b']);
    page.environment.time += 1_000;
    write(page, second, 'mass', 2);
    repairSlots(page.codex, second, FORMS);
    expect(read(page, second, 'journal')).toBe('begun\ngone on');
    expect(read(page, second, 'labels')).toEqual(['a', 'b']);
    expect(read(page, second, 'rest')).toBe(4);
    // Neither has seen the other: a conflict, and nobody's value is dropped.
    expect(read(page, second, 'mass')).toBe(2);
    expect(page.codex.register('mass').losers.map(({ value }) => value)).toEqual([1]);

    // Another server of that release does it again: nothing doubles.
    followWithoutSlots(page, second);
    repairSlots(page.codex, second, FORMS);
    expect(read(page, second, 'journal')).toBe('begun\ngone on');
    expect(read(page, second, 'labels')).toEqual(['a', 'b']);
  });

  it('T30: what somebody wrote offline by a pin without slots joins its field when it comes', () => {
    const [first, second] = versionsOf(
      "notes: 'text', done: 'checkbox', state: 'line'",
      `journal: { type: 'text', was: 'notes' }, done: 'checkbox',
       stage: { type: 'line', was: 'state', readOnlyWhen: { field: 'done', is: true } }`,
    );
    const [server, device] = [pinned(first, { notes: 'begun', state: 'open' }), createReplica(2)];
    followWithoutSlots(server, second);
    syncAll(server, device);
    repairSlots(server.codex, second, FORMS);
    write(device, second, 'journal', 'gone on');
    write(device, second, 'stage', 'approved');
    syncAll(server, device);
    const mark = strayMark(server.doc, second);
    expect(isRepairDue(server.doc, second)).toBe(true);
    expect(repairSlots(server.codex, second, FORMS)).toBe(true);
    expect(read(server, second, 'journal')).toBe('begun\ngone on');
    expect(read(server, second, 'stage')).toBe('open');
    expect(isRepairDue(server.doc, second)).toBe(false);
    // Each time it is another operation.
    expect([mark === '', strayMark(server.doc, second)]).toEqual([false, '']);
  });

  it('T31: what was taken over before the pin lost its slots is not taken a second time', () => {
    const [first, second, third = second] = versionsOf(
      SELECT,
      "size: 'number'",
      "size: 'number', more: 'line'",
    );
    const page = pinned(first, { size: '5' });
    page.codex.setPin(second);
    takeOver(page.codex, second, FORMS, first);
    write(page, second, 'size', 6);
    followWithoutSlots(page, third);
    repairSlots(page.codex, third, FORMS);
    expect([read(page, third, 'size'), read(page, third, 'size@select')]).toEqual([6, '5']);
  });

  it('T31: a field with rules takes what stood in the field until now, and nothing that was put into its slot', () => {
    const state = (type: string) =>
      `done: 'checkbox', status: { ${type}, readOnlyWhen: { field: 'done', is: true } }`;
    const [first, second] = versionsOf(
      state("type: 'line'"),
      state("type: 'select', options: ['open', 'approved']"),
    );
    const page = pinned(first, { status: 'open' });
    followWithoutSlots(page, second);
    page.codex.asShown(second).setValue(fieldIn(second, 'status'), 'approved');
    repairSlots(page.codex, second, FORMS);
    expect(read(page, second, 'status')).toBe('open');
  });

  it('T31: two replicas that both repaired hold the same', () => {
    const [first, second] = versionsOf(SELECT, "size: 'number'");
    const [one, two] = [pinned(first, { size: '5' }), createReplica(2)];
    followWithoutSlots(one, second);
    syncAll(one, two);
    repairSlots(one.codex, second, FORMS);
    repairSlots(two.codex, second, FORMS);
    syncAll(one, two);
    expect([read(one, second, 'size'), read(two, second, 'size')]).toEqual([5, 5]);
  });
});
