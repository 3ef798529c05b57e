import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import type { Codex } from './codex.ts';
import { openCodex } from './open-codex.ts';
import { followsPattern, titleOf } from './pattern-title.ts';
import { seedUpdate } from './seed-codex.ts';
import { createUndo } from './undo.ts';

const template = templateOf(
  "customer: 'line', number: 'number', lead: 'person'",
  "titlePattern: 'Case {number} {customer}, {lead}, {date}',",
);
const DAY = '2026-11-29';
let ids = 0;
const environment = { now: () => 1_000, random: () => 0.5, newId: () => `id-${ids++}` };
const names = { person: (id: string) => (id === 'ana' ? 'Ana' : '') };

function open(doc: Y.Doc): Codex {
  return openCodex(doc, { environment, actor: { id: 'u', name: 'U' } });
}

function begin(values: Record<string, JsonValue> = {}, titleDay: string | null = DAY): Codex {
  const doc = new Y.Doc();
  const title = titleDay === null ? 'Mine' : fillTitle(template, values, titleDay);
  const actor = { id: 'u', name: 'U' };
  Y.applyUpdate(
    doc,
    seedUpdate({
      codexId: 'c',
      template,
      title,
      titleDay,
      values,
      now: 1,
      actor,
      writeFragment: () => undefined,
    }),
  );
  return open(doc);
}

const field = (id: string): FieldDefinition => {
  const found = template.fields[id];
  if (found === undefined) throw new Error(`no field “${id}”`);
  return found;
};
const copyOf = (codex: Codex): Codex => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(codex.doc));
  return open(doc);
};
const merge = (a: Codex, b: Codex): void => {
  Y.applyUpdate(a.doc, Y.encodeStateAsUpdate(b.doc));
  Y.applyUpdate(b.doc, Y.encodeStateAsUpdate(a.doc));
};

describe('a title that follows a pattern', () => {
  it('T32: changes with the fields, and keeps the day on which the Codex was made', () => {
    const codex = begin({ customer: 'Noor' });
    expect(titleOf(codex, template, names)).toBe('Case Noor, 2026-11-29');
    codex.setValue(field('number'), 7);
    codex.setValue(field('customer'), '');
    codex.setValue(field('lead'), 'ana');
    expect(titleOf(codex, template, names)).toBe('Case 7 Ana, 2026-11-29');
    expect(titleOf(codex, template)).toBe('Case 7 2026-11-29');
    // For those who know no patterns there is one, and nothing was written.
    expect(codex.title.toString()).toBe('Case Noor, 2026-11-29');
  });

  it('T32: is somebody’s own once they write it, and the pattern’s again when that is undone or emptied', () => {
    const codex = begin({ customer: 'Noor' });
    const undo = createUndo(codex, Object.values(template.fields));
    codex.setTitle('Harbour');
    codex.setValue(field('number'), 7);
    expect([titleOf(codex, template), followsPattern(codex.doc, template)]).toEqual(['Harbour', false]);
    undo.undo();
    undo.undo();
    expect(titleOf(codex, template)).toBe('Case Noor, 2026-11-29');
    codex.setTitle('Harbour');
    codex.setTitle('');
    codex.setValue(field('number'), 8);
    expect(titleOf(codex, template)).toBe('Case 8 Noor, 2026-11-29');
  });

  it('T32: given by hand at first, or without a pattern, is what was written', () => {
    expect(titleOf(begin({}, null), template)).toBe('Mine');
    const free = templateOf("customer: 'line'");
    expect(titleOf(begin({ customer: 'Noor' }), free)).toBe('Case Noor, 2026-11-29');
    const bare = open(new Y.Doc());
    bare.setTitle('');
    expect([titleOf(bare, free), titleOf(bare, template)]).toEqual(['', 'Case']);
  });

  it('T32: takes no odd record for one', () => {
    const codex = begin({ customer: 'Noor' });
    for (const odd of [null, 'x', { title: 3, day: DAY }, { title: 'Case Noor, 2026-11-29', day: 'soon' }]) {
      codex.doc.getMap('codex').set('named', odd);
      expect(followsPattern(codex.doc, template)).toBe(false);
    }
  });

  it('T32: is the same for everybody, whatever two did at once', () => {
    const edit = fc.oneof(
      fc.record({ customer: fc.constantFrom('', 'Noor', 'Mo') }),
      fc.record({ number: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }) }),
      fc.record({ title: fc.constantFrom('', 'Mine', 'Yours') }),
    );
    const apply = (codex: Codex, change: Record<string, JsonValue>): void => {
      for (const [id, value] of Object.entries(change)) {
        if (id === 'title') codex.setTitle(String(value));
        else codex.setValue(field(id), value);
      }
    };
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 4 }), fc.array(edit, { maxLength: 4 }), (mine, yours) => {
        const here = begin({ customer: 'Noor' });
        const there = copyOf(here);
        for (const change of mine) apply(here, change as Record<string, JsonValue>);
        for (const change of yours) apply(there, change as Record<string, JsonValue>);
        merge(here, there);
        expect(titleOf(here, template, names)).toBe(titleOf(there, template, names));
        const wrote = [...mine, ...yours].some((change) => 'title' in change);
        if (!wrote) expect(followsPattern(here.doc, template)).toBe(true);
      }),
    );
  });
});
