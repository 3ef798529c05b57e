/** Edits of values: what the text says afterwards, and that comments and everything else stay. */
import fc from 'fast-check';
import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { applyChanges, inverseOf } from '#core/json5/change-sequence.ts';
import { editSource, type SourceEdit } from '#core/json5/source-edit.ts';
import { changeChildValue, copyableFields, writtenChildren } from './child-edits.ts';
import { type Comment, commented, same } from './commented-text.fixture.ts';
import { changeSetting } from './field-edits.ts';
import { fieldOf, readModel, type TemplateModel, valueAt } from './template-model.ts';
import { plainRows, setValue, writtenRows } from './value-edits.ts';

function modelOf(text: string): TemplateModel {
  const reading = readModel(text, () => null);
  if (!reading.ok) throw new Error(`the text has syntax errors: ${text}`);
  return reading.model;
}

const edited = (text: string, edits: readonly SourceEdit[]) => applyChanges(text, editSource(text, edits));

describe('writtenRows', () => {
  it('leaves what the text has as it is written, and says a new step as a text', () => {
    const held = ['Call', { text: 'Pack', done: true }, { text: 'Leave', done: false }];
    const rows = [
      { id: 'x', text: 'Leave', done: false },
      { id: 'y', text: 'Call', done: false },
      { id: 'z', text: 'Lock', done: null },
      { id: 'w', text: 'Pay', done: true },
    ];
    expect(writtenRows('checklist', rows, held)).toEqual([
      { text: 'Leave', done: false },
      'Call',
      'Lock',
      { text: 'Pay', done: true },
    ]);
    expect(writtenRows('table', [{ id: 'x', a: 'b', c: null }], undefined)).toEqual([{ a: 'b' }]);
    expect(plainRows([{ id: 'x', a: '', b: false, c: 0 }])).toEqual([{ c: 0 }]);
  });
});

describe('what a field begins with', () => {
  const TEXT = `{ id: 'a', fields: { s: { type: 'checklist', default: [
    'Call', // first
    { text: 'Pack' /* all */, done: true },
    'Leave', // last
  ] } } }`;
  const change = (value: JsonValue) => edited(TEXT, changeSetting(modelOf(TEXT), 's', 'default', value));

  it('is changed where it differs alone', () => {
    const pack = { text: 'Pack', done: true };
    expect(change(['Call', { text: 'Pack it', done: true }, 'Leave'])).toBe(
      TEXT.replace("'Pack'", "'Pack it'"),
    );
    expect(change([pack, 'Leave', 'Call'])).toContain("'Leave', // last\n    'Call', // first");
    expect(change(['Call', pack, 'Lock', 'Leave'])).toContain("true },\n    'Lock',\n    'Leave', // last");
    expect(change(['Call', 'Leave'])).toContain("'Call', // first\n    'Leave', // last");
    expect(change(['Call', pack, 'Leave'])).toBe(TEXT);
  });
});

describe('what a child begins with', () => {
  const TEXT = `{ id: 'trip', version: 1,
    fields: { lead: 'person', due: 'date', sum: { type: 'formula', expression: '1' } },
    children: { create: [
      'none of these',
      { template: 'list', title: 'Packing' /* light */ },
    ] },
  }`;
  const [child] = writtenChildren(modelOf(TEXT));
  if (child === undefined) throw new Error('no child');

  it('is said by field, taken from the parent, and no longer said', () => {
    expect(child).toEqual({ index: 1, template: 'list', title: 'Packing', values: {} });
    const own = edited(TEXT, changeChildValue(modelOf(TEXT), child, 'owner', 'ana'));
    expect(own).toContain("title: 'Packing' /* light */, fields: { owner: 'ana' } }");
    const [said] = writtenChildren(modelOf(own));
    if (said === undefined) throw new Error('no child');
    const copied = edited(own, changeChildValue(modelOf(own), said, 'owner', { from: 'lead' }));
    expect(copied).toContain("fields: { owner: { from: 'lead' } }");
    const [from] = writtenChildren(modelOf(copied));
    if (from === undefined) throw new Error('no child');
    expect(edited(copied, changeChildValue(modelOf(copied), from, 'owner', undefined))).toBe(TEXT);
    expect(changeChildValue(modelOf(TEXT), child, 'owner', undefined)).toEqual([]);
  });

  it('is offered from the fields of the parent that fit', () => {
    const owner = fieldOf(modelOf(TEXT), 'lead')?.definition;
    if (owner === undefined) throw new Error('no field');
    const ids = (of: typeof owner) => copyableFields(modelOf(TEXT), of).map(({ id }) => id);
    expect(ids({ ...owner, type: 'person' })).toEqual(['lead']);
    expect(ids({ ...owner, type: 'richText' })).toEqual([]);
  });
});

// ── Random values in commented texts ────────────────────────────────────────────────────────────────────────────────

const scalar = fc.constantFrom<JsonValue>('Call', 'Pack', "it's", 3, true, '// none', '');
const row = fc.dictionary(fc.constantFrom('a', 'b', 'text', 'done'), scalar, {
  maxKeys: 3,
  noNullPrototype: true,
}) as fc.Arbitrary<JsonValue>;
const list = fc.array(fc.oneof(scalar, row), { maxLength: 5 }) as fc.Arbitrary<JsonValue[]>;

interface Step {
  readonly what: number;
  readonly at: number;
  readonly to: number;
  readonly value: JsonValue;
  readonly key: string;
}

/** A list with one thing done to it, as an editor does; `gone` is the index whose comments may go with it. */
function after(
  held: readonly JsonValue[],
  { what, at, to, value, key }: Step,
): { next: JsonValue[]; gone: number | null } {
  const next = [...held];
  const index = held.length === 0 ? 0 : at % held.length;
  if (what === 0 || held.length === 0) {
    next.splice(to % (held.length + 1), 0, value);
    return { next, gone: null };
  }
  if (what === 1) {
    next.splice(index, 1);
    return { next, gone: index };
  }
  if (what === 2) {
    const [one = null] = next.splice(index, 1);
    next.splice(to % held.length, 0, one);
    return { next, gone: null };
  }
  const before = held[index];
  const isRow = typeof before === 'object' && before !== null && !Array.isArray(before);
  next[index] = isRow && typeof value !== 'object' ? { ...(before as JsonObject), [key]: value } : value;
  // An element that becomes one of another kind is replaced, with what stands in it.
  return { next, gone: isRow && typeof value === 'object' ? index : null };
}

/** Whether a comment stands in or beside an element that goes. A list with equal elements may lose another of them. */
function mayGo(
  { inside, before }: Comment,
  path: string,
  held: readonly JsonValue[],
  gone: number | null,
): boolean {
  if (gone === null) return false;
  const twins = held.flatMap((one, index) =>
    JSON.stringify(one) === JSON.stringify(held[gone]) ? [index] : [],
  );
  return twins.some((index) => {
    const own = `${path},${index}`;
    const isIn = inside === own || inside.startsWith(`${own},`);
    return isIn || (inside === path && (before === index || before === index + 1));
  });
}

describe('random edits of values in commented texts', () => {
  it('say what they mean, and keep every comment that is not part of what was taken out', () => {
    const step: fc.Arbitrary<Step> = fc.record({
      what: fc.nat(3),
      at: fc.nat(20),
      to: fc.nat(20),
      value: fc.oneof(scalar, row),
      key: fc.constantFrom('a', 'b', 'text', 'done'),
    });
    const dice = fc.array(fc.nat(840), { minLength: 8, maxLength: 60 });
    const steps = fc.array(step, { minLength: 1, maxLength: 3 });
    let made = 0;
    fc.assert(
      fc.property(list, list, dice, fc.boolean(), steps, (steps1, cells, rolls, isChild, chosen) => {
        const value: JsonObject = {
          id: 'a',
          fields: { x: { type: 'table', default: steps1 }, y: 'text' },
          children: { create: [{ template: 'b', fields: { z: cells, w: { from: 'x' } } }] },
        };
        let { text, comments } = commented(value, rolls);
        const path = isChild ? ['children', 'create', 0, 'fields', 'z'] : ['fields', 'x', 'default'];
        chosen.forEach((one, turn) => {
          const model = modelOf(text);
          const held = valueAt(model, path) as JsonValue[];
          const { next, gone } = after(held, one);
          const [child] = writtenChildren(model);
          if (child === undefined) throw new Error('no child');
          const edits = isChild
            ? changeChildValue(model, child, 'z', next)
            : changeSetting(model, 'x', 'default', next);
          made += 1;
          const changes = editSource(text, edits);
          const result = applyChanges(text, changes);
          same(applyChanges(result, inverseOf(text, changes)), text);
          const said = JSON5.parse(result) as JsonObject;
          const meant = JSON5.parse(text) as Record<string, never>;
          same(said, withAt(meant, path, next));
          const kept = comments.filter(({ name }) => result.includes(name));
          // Where a comment stands is known of the first text alone: from then on it may only stay.
          for (const comment of comments)
            if (!kept.includes(comment))
              same(turn > 0 ? gone !== null : mayGo(comment, path.join(), held, gone), true);
          text = result;
          comments = kept;
        });
      }),
      { numRuns: 2_800 },
    );
    expect(made).toBeGreaterThan(5_000);
  }, 300_000);
});

function withAt(value: JsonValue, [step, ...path]: readonly (string | number)[], next: JsonValue): JsonValue {
  if (step === undefined) return next;
  if (Array.isArray(value))
    return value.map((one, index) => (index === step ? withAt(one, path, next) : one));
  const members = value as JsonObject;
  return { ...members, [step]: withAt(members[step] ?? null, path, next) };
}

it('setValue touches nothing where the text says it already', () => {
  expect(setValue(['a'], [{ b: 1 }], [{ b: 1 }])).toEqual([]);
});
