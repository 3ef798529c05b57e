import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired } from '#core/template/versions/compare-templates.ts';
import { createReplica, type Replica, syncAll } from './replica.fixture.ts';
import { type ConversionForms, isTakeOverDue, noteTaken, takeOver } from './take-over.ts';

/** No field here is rich text; richtext/ has its own tests. */
const FORMS: ConversionForms = { read: () => null, write: () => undefined, timeZone: 'UTC' };

function versionsOf(...fields: readonly string[]): readonly [Template, ...Template[]] {
  const [first, ...rest] = fields.map((text, index) => ({ ...templateOf(text), version: index + 1 }));
  const versions: [Template, ...Template[]] = [first ?? templateOf('')];
  for (const next of rest) versions.push(carryRetired(versions.at(-1) ?? next, next));
  return versions;
}
const fieldIn = (template: Template, id: string) => {
  const field = template.fields[id] ?? template.retired[id];
  if (field === undefined) throw new Error(`no field ${id}`);
  return field;
};
const read = ({ codex }: Replica, template: Template, id: string) => codex.value(fieldIn(template, id));
const write = ({ codex }: Replica, template: Template, id: string, value: JsonValue) =>
  codex.setValue(fieldIn(template, id), value);
function follow({ codex }: Replica, template: Template, before?: Template): readonly string[] {
  const pinned = codex.pin()?.version ?? 0;
  codex.setPin(template);
  return takeOver(codex, template, FORMS, before ?? { version: pinned, fields: {} });
}
const SELECT = "size: { type: 'select', options: ['5', 'x'] }";

describe('takeOver', () => {
  it('T31: a value that converts is there, one that does not is empty, and both originals stay readable', () => {
    const [first, second] = versionsOf(SELECT, "size: 'number'");
    if (second === undefined) throw new Error('two versions');
    for (const [value, expected] of [
      ['5', 5],
      ['x', null],
    ] as const) {
      const page = createReplica(1);
      page.codex.setPin(first);
      write(page, first, 'size', value);
      expect(follow(page, second)).toEqual(expected === null ? [] : ['size']);
      expect(read(page, second, 'size')).toBe(expected);
      expect(read(page, second, 'size@select')).toBe(value);
      expect(isTakeOverDue(page.codex, second, FORMS)).toBe(false);
      expect(takeOver(page.codex, second, FORMS)).toEqual([]);
    }
  });

  it('T31: what somebody wrote offline in the old form is taken over when it comes', () => {
    const [first, second = first] = versionsOf(SELECT, "size: 'number'");
    const [server, device] = [createReplica(1), createReplica(2)];
    server.codex.setPin(first);
    write(server, first, 'size', 'x');
    syncAll(server, device);
    follow(server, second);
    write(device, first, 'size', '5');
    syncAll(server, device);
    // The page of before reads by the pin that has come, and never the old value as a number.
    expect([read(server, second, 'size'), read(device, second, 'size')]).toEqual([null, null]);
    expect(isTakeOverDue(server.codex, second, FORMS)).toBe(true);
    expect(takeOver(server.codex, second, FORMS)).toEqual(['size']);
    syncAll(server, device);
    expect([read(server, second, 'size'), read(device, second, 'size')]).toEqual([5, 5]);
  });

  it('T31: it does not overwrite what was written in the new form meanwhile', () => {
    const [first, second = first] = versionsOf(SELECT, "size: 'number'");
    const [server, device] = [createReplica(1), createReplica(2)];
    server.codex.setPin(first);
    write(server, first, 'size', 'x');
    syncAll(server, device);
    follow(server, second);
    write(server, second, 'size', 7);
    write(device, first, 'size', '5');
    syncAll(server, device);
    expect(takeOver(server.codex, second, FORMS)).toEqual([]);
    expect([read(server, second, 'size'), read(server, second, 'size@select')]).toEqual([7, '5']);
  });

  it('T31: going back brings the original, unless what had become of it was edited', () => {
    const [first, second = first, third = first] = versionsOf(
      "a: 'text', b: 'text'",
      "a: 'line', b: 'line'",
      "a: 'text', b: 'text'",
    );
    const page = createReplica(1);
    page.codex.setPin(first);
    write(page, first, 'a', 'one\ntwo');
    write(page, first, 'b', 'one\ntwo');
    follow(page, second);
    expect([read(page, second, 'a'), read(page, second, 'b')]).toEqual(['one two', 'one two']);
    write(page, second, 'b', 'one three');
    expect(follow(page, third)).toEqual(['b']);
    expect([read(page, third, 'a'), read(page, third, 'b')]).toEqual(['one\ntwo', 'one three']);
    expect(read(page, third, 'b@line')).toBe('one three');
  });

  it('T31: a Codex that slept through several versions is brought over from the nearest that has content', () => {
    const versions = versionsOf("a: 'line'", "a: 'number'", "a: 'tags'");
    const [first, , third = first] = versions;
    const page = createReplica(1);
    page.codex.setPin(first);
    write(page, first, 'a', 'red, blue');
    follow(page, third);
    expect(read(page, third, 'a')).toEqual(['red', 'blue']);
  });

  const STATES = "{ type: 'select', options: ['open', 'approved']";
  const DONE = "done: { type: 'checkbox' }, ";
  it.each([
    ['a workflow', `status: ${STATES} }`, "workflow: { field: 'status', states: ['open', 'approved'] },"],
    ['a lock', `${DONE}status: ${STATES}, readOnlyWhen: { field: 'done', is: true } }`, ''],
  ])('T31: a field with %s takes over what stood until now, and nothing later', (_, field, rules) => {
    const plain = field.replace(STATES, "{ type: 'line'");
    const one = { ...templateOf(rules === '' ? plain : "status: 'line'"), version: 1 };
    const two = carryRetired(one, { ...templateOf(field, rules), version: 2 });
    const three = carryRetired(two, { ...templateOf(rules === '' ? plain : "status: 'line'"), version: 3 });
    for (const begun of ['open', null]) {
      const page = createReplica(1);
      page.codex.setPin(one);
      if (begun !== null) write(page, one, 'status', begun);
      follow(page, two, one);
      expect(read(page, two, 'status')).toBe(begun);
      write(page, two, 'status@line', 'approved');
      expect(isTakeOverDue(page.codex, two, FORMS)).toBe(false);
      expect(takeOver(page.codex, two, FORMS)).toEqual([]);
      expect([read(page, two, 'status'), read(page, two, 'status@line')]).toEqual([begun, 'approved']);
      // Nor by going back to the type of before, while that has the rule.
      follow(page, three, two);
      expect(read(page, three, 'status')).toBe(rules === '' ? (begun ?? '') : 'approved');
    }
  });

  it('T31: a field with rules has its original again if nobody touched that, whatever it slept through', () => {
    const rule = "readOnlyWhen: { field: 'done', is: true } }";
    const line = `${DONE}size: { type: 'line', ${rule}`;
    const [first, second = first, third = first] = versionsOf(
      line,
      `${DONE}size: { type: 'number', ${rule}`,
      line,
    );
    for (const between of [[second], []]) {
      const page = createReplica(1);
      page.codex.setPin(first);
      write(page, first, 'size', 'large');
      let before = first;
      for (const next of [...between, third]) {
        follow(page, next, before);
        before = next;
      }
      expect(read(page, third, 'size')).toBe('large');
    }
  });

  it.each([
    ['a workflow', `status: ${STATES} }`, "workflow: { field: 'status', states: ['open', 'approved'] },"],
    ['a lock', `status: ${STATES}, readOnlyWhen: { field: 'done', is: true } }`, ''],
  ])(
    'T30: a field with %s that was removed and returns has nothing that came into it meanwhile',
    (_, field, rules) => {
      const one = { ...templateOf(DONE + field, rules), version: 1 };
      const two = carryRetired(one, { ...templateOf(DONE), version: 2 });
      const three = carryRetired(two, { ...templateOf(DONE + field, rules), version: 3 });
      for (const written of [true, false]) {
        const page = createReplica(1);
        page.codex.setPin(one);
        write(page, one, 'status', 'open');
        follow(page, two, one);
        expect(read(page, two, 'status')).toBe('open');
        // A page of before, or a guest with a program: no rule is asked where there is no field.
        if (written) write(page, two, 'status', 'approved');
        follow(page, three, two);
        expect(read(page, three, 'status')).toBe(written ? null : 'open');
        expect(read(page, three, 'status@select')).toBe(written ? 'approved' : 'open');
        write(page, three, 'status@select', 'approved');
        expect(takeOver(page.codex, three, FORMS)).toEqual([]);
        expect(read(page, three, 'status')).toBe(written ? null : 'open');
      }
      // Of a Codex that did not see the version in between, nothing was ever set aside.
      const asleep = createReplica(2);
      asleep.codex.setPin(one);
      write(asleep, one, 'status', 'open');
      follow(asleep, three, one);
      expect(read(asleep, three, 'status')).toBe('open');
    },
  );

  it('T30: a field without rules that returns goes on where it was', () => {
    const [first, second = first, third = first] = versionsOf(
      "a: 'line', b: 'line'",
      "b: 'line'",
      "a: 'line', b: 'line'",
    );
    const page = createReplica(1);
    page.codex.setPin(first);
    write(page, first, 'a', 'begun');
    follow(page, second, first);
    follow(page, third, second);
    expect([read(page, third, 'a'), third.slots, third.retired]).toEqual(['begun', undefined, {}]);
  });

  it.each([
    [1, 2],
    [2, 1],
  ])('T31: what one process takes over late leaves the pin that another writes (%s, %s)', (a, b) => {
    const [first, second = first, third = first] = versionsOf(SELECT, "size: 'number'", "size: 'line'");
    const [one, two] = [createReplica(a), createReplica(b)];
    one.codex.setPin(first);
    write(one, first, 'size', '5');
    follow(one, second);
    syncAll(one, two);
    write(one, second, 'size@select', null);
    syncAll(one, two);
    follow(one, third);
    expect(takeOver(two.codex, second, FORMS)).toEqual(['size']);
    syncAll(one, two);
    expect([one.codex.pin()?.version, two.codex.pin()?.version]).toEqual([3, 3]);
  });

  it('T31: what was emptied in the old form later is emptied, and a new Codex has nothing to take', () => {
    const [first, second = first] = versionsOf(SELECT, "size: 'number'");
    const page = createReplica(1);
    page.codex.setPin(first);
    write(page, first, 'size', '5');
    follow(page, second);
    write(page, second, 'size@select', null);
    takeOver(page.codex, second, FORMS);
    expect(read(page, second, 'size')).toBe(null);
    const fresh = createReplica(2);
    fresh.codex.setPin(second);
    expect(isTakeOverDue(fresh.codex, second, FORMS)).toBe(false);
  });

  it('T30: a field with another id has its content, and edits made under the old one merge', () => {
    const [first, second = first] = versionsOf("notes: 'text'", "journal: { type: 'text', was: 'notes' }");
    const [server, device] = [createReplica(1), createReplica(2)];
    server.codex.setPin(first);
    write(server, first, 'notes', 'begun');
    syncAll(server, device);
    follow(server, second);
    write(device, first, 'notes', 'begun offline');
    write(server, second, 'journal', 'well begun');
    syncAll(server, device);
    expect(read(server, second, 'journal')).toBe('well begun offline');
  });

  it('T31: a document built from a file stands as the file says', () => {
    const [, second] = versionsOf(SELECT, "size: 'number'");
    if (second === undefined) throw new Error('two versions');
    const page = createReplica(1);
    page.codex.setPin(second);
    write(page, second, 'size', 7);
    write(page, second, 'size@select', '5');
    noteTaken(page.codex, second, FORMS);
    expect(isTakeOverDue(page.codex, second, FORMS)).toBe(false);
    write(page, second, 'size@select', 'x');
    expect(isTakeOverDue(page.codex, second, FORMS)).toBe(true);
  });
});
