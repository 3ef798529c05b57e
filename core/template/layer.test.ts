import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { openConflicts } from '#core/codex/open-conflicts.ts';
import { layerOf, storageOf } from '#core/fields/registry.ts';
import { parseTemplate } from './parse-template.ts';
import { resolveTemplate } from './template-inheritance.ts';
import { describeIssues, lookupOf, sourceOf, templateOf } from './template-library.fixture.ts';
import { carryRetired, compareTemplates } from './versions/compare-templates.ts';

const VALUE = "plate: { type: 'line', layer: 'metadata', default: 'B 1' }, note: 'line'";

function issuesOf(fields: string): string[] {
  const parsed = parseTemplate(`{ id: 'sample', version: 1, fields: { ${fields} } }`);
  return describeIssues(parsed.issues);
}

describe('the layer of a field', () => {
  it('T45: makes a line one value, and is absent where nothing is said', () => {
    const { fields } = templateOf(VALUE);
    const { plate, note } = fields;
    if (plate === undefined || note === undefined) throw new Error('missing');
    expect([storageOf(plate), layerOf(plate), storageOf(note), layerOf(note)]).toEqual([
      'register',
      'metadata',
      'text',
      'text',
    ]);
    expect(Object.keys(note)).not.toContain('layer');
    const said = templateOf("plate: { type: 'line', layer: 'text' }").fields['plate'];
    expect(Object.keys(said ?? {})).not.toContain('layer');
  });

  it('T45: of two values written at once the other is kept', () => {
    const template = templateOf(VALUE);
    const { plate } = template.fields;
    if (plate === undefined) throw new Error('missing');
    let ids = 0;
    const open = (doc: Y.Doc, name: string) =>
      openCodex(doc, {
        environment: { now: () => 1_000 + ids, random: () => 0.5, newId: () => `${name}-${ids++}` },
        actor: { id: name, name },
      });
    const [here, there] = [open(new Y.Doc(), 'ana'), open(new Y.Doc(), 'ben')];
    here.setValue(plate, 'B 2');
    there.setValue(plate, 'B 3');
    Y.applyUpdate(here.doc, Y.encodeStateAsUpdate(there.doc));
    expect(here.value(plate)).toBe('B 3');
    expect(openConflicts(here, template).map(({ losers }) => losers.map(({ value }) => value))).toEqual([
      ['B 2'],
    ]);
    here.setValue(plate, null);
    expect([here.value(plate), openConflicts(here, template)]).toEqual([null, []]);
  });

  it('T45: is refused by name where a type has no choice, and where it is none', () => {
    expect(issuesOf("body: { type: 'text', layer: 'metadata' }")).toEqual([
      expect.stringContaining('“layer”'),
    ]);
    expect(issuesOf("cost: { type: 'number', layer: 'metadata' }")).toEqual([
      expect.stringContaining('“layer”'),
    ]);
    expect(issuesOf("plate: { type: 'line', layer: 'metdata' }")).toEqual([
      expect.stringContaining("'metadata'"),
    ]);
  });

  it('T45: changes for a published field as a type does, with a place of its own', () => {
    const [before, after] = [
      templateOf("plate: 'line'"),
      templateOf("plate: { type: 'line', layer: 'metadata' }"),
    ];
    for (const [a, b] of [
      [before, after],
      [after, before],
    ] as const)
      expect(compareTemplates(a, b)).toMatchObject({ incompatible: [], retyped: [{ id: 'plate' }] });
    expect(compareTemplates(after, after)).toMatchObject({ incompatible: [], retyped: [] });
    const next = carryRetired(before, { ...after, version: 2 });
    expect(next.slots).toEqual({ plate: 'plate@line', 'plate@line': 'plate' });
    expect(next.takes).toEqual({ plate: { since: 2, from: ['plate@line'] } });
  });

  it('T45: is inherited, and cannot be another in an heir', () => {
    const parent = sourceOf(
      "{ id: 'parent', version: 1, fields: { plate: { type: 'line', layer: 'metadata' } } }",
    );
    const resolve = (field: string) => {
      const heir = sourceOf(`{ id: 'heir', version: 1, extends: 'parent', fields: { plate: ${field} } }`);
      return resolveTemplate('heir', lookupOf([parent, heir]));
    };
    const kept = resolve("{ help: 'As on the car.' }");
    expect(kept.ok && kept.template.fields['plate']?.layer).toBe('metadata');
    const other = resolve("{ layer: 'text' }");
    expect(describeIssues(other.issues)).toEqual([expect.stringContaining("layer: 'metadata'")]);
  });

  it('T45: lets a lock ask for the value', () => {
    expect(
      issuesOf(`${VALUE}, cost: { type: 'number', readOnlyWhen: { field: 'plate', empty: false } }`),
    ).toEqual([]);
    expect(
      issuesOf(`${VALUE}, cost: { type: 'number', readOnlyWhen: { field: 'note', empty: false } }`),
    ).toEqual([expect.stringContaining('only for fields of one value')]);
  });
});
