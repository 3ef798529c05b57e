import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Template } from './template.ts';
import { resolveTemplate } from './template-inheritance.ts';
import { describeIssues, lookupOf, sourceOf } from './template-library.fixture.ts';

function resolve(...texts: string[]) {
  const sources = texts.map((text) => sourceOf(`{ version: 1, ${text} }`));
  return resolveTemplate(sources[0]?.id ?? '', lookupOf(sources));
}

function resolved(...texts: string[]): Template {
  const result = resolve(...texts);
  if (!result.ok) throw new Error(describeIssues(result.issues).join('; '));
  return result.template;
}

const issuesOf = (...texts: string[]) => describeIssues(resolve(...texts).issues);

describe('resolveTemplate', () => {
  it('T12: merges root to leaf: ancestors, parent, mixins in order, the template itself', () => {
    const template = resolved(
      "id: 'leaf', extends: 'parent', mixins: ['m1', 'm2'], fields: { d: { help: 'leaf' } }",
      "id: 'm1', fields: { c: { type: 'line', help: 'm1' }, d: { type: 'line', help: 'm1' } }",
      "id: 'm2', fields: { d: { type: 'line', help: 'm2' }, c: { type: 'line', help: 'm2' } }",
      "id: 'parent', extends: 'root', fields: { b: { type: 'line', help: 'parent' }, a: { help: 'parent' } }",
      "id: 'root', icon: 'flame', fields: { a: { type: 'line', help: 'root', required: true } }",
    );
    const helps = Object.values(template.fields).map(({ id, help }) => `${id}: ${help}`);
    expect(helps).toEqual(['a: parent', 'b: parent', 'c: m2', 'd: leaf']);
    expect(template.fields['a']).toMatchObject({ type: 'line', required: true });
    expect(template).toMatchObject({ id: 'leaf', icon: 'flame', abstract: false });
  });

  it('T12: takes part only once when reached by two ways', () => {
    const template = resolved(
      "id: 'leaf', mixins: ['left', 'right']",
      "id: 'left', extends: 'base', fields: { a: { help: 'left' } }",
      "id: 'right', extends: 'base'",
      "id: 'base', fields: { a: { type: 'line', help: 'base' } }",
    );
    expect(template.fields['a']?.help).toBe('left');
  });

  it('T13: takes views and a workflow whole, children and kinds of reference part by part', () => {
    const template = resolved(
      "id: 'leaf', extends: 'base', sections: [['a']], children: { create: [{ template: 'task' }] }, references: { y: {} }",
      `id: 'base', fields: { a: 'select', b: 'line' }, workflow: { field: 'a', states: ['on', 'off'] },
       views: [{ label: 'All', sections: [['a', 'b']] }], children: { allow: ['task'] }, references: { x: {} }`,
    );
    expect(template.views).toMatchObject([{ label: 'Main', sections: [{ fields: ['a'] }] }]);
    expect(template.workflow?.states.map(({ id }) => id)).toEqual(['on', 'off']);
    expect(template.children).toEqual({ allow: ['task'], create: [{ template: 'task', title: 'Task' }] });
    expect(template.referenceKinds.map(({ id }) => id)).toEqual(['x', 'y']);
  });

  it('T13: takes the instructions for agents of the nearest that says some, and says none where none does', () => {
    const base = "id: 'base', agentInstructions: 'Ask first.', fields: { a: 'line' }";
    expect(resolved("id: 'leaf', extends: 'base'", base).agentInstructions).toBe('Ask first.');
    const own = resolved("id: 'leaf', extends: 'base', agentInstructions: 'Go on.'", base);
    expect(own.agentInstructions).toBe('Go on.');
    expect(resolved("id: 'leaf', fields: { a: 'line' }")).not.toHaveProperty('agentInstructions');
  });

  it('T37b: is changed by approved merges only where any that it is made of says so, and no leaf lifts that', () => {
    const base = "id: 'base', mainChangesBy: 'approved-merge', fields: { a: 'line' }";
    expect(resolved("id: 'leaf', extends: 'base'", base).mainChangesBy).toBe('approved-merge');
    const mixed = "id: 'leaf', mixins: ['base'], fields: { b: 'line' }";
    expect(resolved(mixed, base).mainChangesBy).toBe('approved-merge');
    expect(resolved("id: 'leaf', fields: { a: 'line' }")).not.toHaveProperty('mainChangesBy');
  });

  it('T14: rejects a circle with the path around it', () => {
    expect(issuesOf("id: 'a', extends: 'b'", "id: 'b', mixins: ['c']", "id: 'c', extends: 'a'")).toEqual([
      '1:33 Templates extend one another in a circle: a → b → c → a.',
    ]);
    expect(issuesOf("id: 'a', extends: 'a'")).toEqual([
      '1:33 Templates extend one another in a circle: a → a.',
    ]);
  });

  it('T14: rejects a missing ancestor where it is named', () => {
    expect(issuesOf("id: 'a', mixins: ['b', 'gone']", "id: 'b'")).toEqual([
      '1:38 There is no template “gone” (a → gone).',
    ]);
    expect(issuesOf("id: 'a', extends: 'b'", "id: 'b', extends: 'gone'")).toEqual([
      '1:33 There is no template “gone” (a → b → gone).',
    ]);
    expect(resolveTemplate('nowhere', () => null).issues).toMatchObject([
      { message: 'There is no template “nowhere”.' },
    ]);
  });

  it('T14: rejects a chain of more than 32 templates', () => {
    const chain = Array.from({ length: 40 }, (_, index) => `id: 't${index}', extends: 't${index + 1}'`);
    expect(issuesOf(...chain)).toEqual([
      '1:34 More than 32 templates extend one another: t0 → t1 → t2 → t3 → t4 ….',
    ]);
  });

  it('T15: rejects a field that would have to be stored in two ways', () => {
    expect(
      issuesOf("id: 'a', extends: 'b', fields: { x: 'richText' }", "id: 'b', fields: { x: 'line' }"),
    ).toEqual([
      '1:48 The field “x” cannot be both: “b” has line, “a” has richText, and the two are stored differently.',
    ]);
    expect(
      issuesOf("id: 'a', extends: 'b', fields: { x: 'references' }", "id: 'b', fields: { x: 'tags' }"),
    ).toHaveLength(1);
    expect(
      issuesOf(
        "id: 'a', mixins: ['b', 'c']",
        "id: 'b', fields: { x: 'line' }",
        "id: 'c', fields: { x: 'date' }",
      ),
    ).toHaveLength(1);
    expect(
      issuesOf("id: 'a', extends: 'b', fields: { x: 'text' }", "id: 'b', fields: { x: 'line' }"),
    ).toEqual([]);
  });

  it('T13: drops inherited settings that a new type does not take', () => {
    const template = resolved(
      "id: 'a', extends: 'b', fields: { x: { type: 'checkbox' } }",
      "id: 'b', fields: { x: { type: 'number', min: 3, unit: 'kg' } }",
    );
    expect(template.fields['x']).toMatchObject({ type: 'checkbox', min: null, unit: null });
  });

  it('T15: asks for a type of a field that is not inherited after all', () => {
    const result = resolve(
      "id: 'a', extends: 'b', fields: { ownr: { help: 'x' } }",
      "id: 'b', fields: { owner: 'person' }",
    );
    expect(result.issues).toMatchObject([
      { column: 48, hint: 'Did you mean to change the inherited “owner”?' },
    ]);
  });

  it('T8: checks a default against inherited options, at the default', () => {
    const parent = "id: 'b', fields: { size: { type: 'select', options: ['Small', 'Large'] } }";
    expect(issuesOf("id: 'a', extends: 'b', fields: { size: { default: 'Lrge' } }", parent)).toEqual([
      "1:65 'Lrge' is not one of the options. Did you mean 'Large'?",
    ]);
    expect(
      resolved("id: 'a', extends: 'b', fields: { size: { default: 'Large' } }", parent).fields['size']
        ?.default,
    ).toBe('Large');
  });

  it('T16: brings defaults written in shorthand into the JSON form of their type', () => {
    const { fields } = resolved(
      `id: 'a', fields: { length: { type: 'duration', default: '1 h 30 min', max: '2 h' }, steps: { type: 'checklist', default: ['One'] },
       size: { type: 'select', options: ['S', { value: 'l', label: 'Large', color: 'sky' }] } }`,
    );
    expect(fields['length']).toMatchObject({ default: 5400, max: 7200 });
    expect(fields['steps']?.default).toEqual([{ text: 'One', done: false }]);
    expect(fields['size']?.options).toEqual([
      { value: 'S', label: 'S', color: null },
      { value: 'l', label: 'Large', color: 'sky' },
    ]);
  });

  it('T17: gives the field of a workflow its states as options, and lets every state follow every other', () => {
    const template = resolved(
      "id: 'a', fields: { s: 'select' }, workflow: { field: 's', states: ['to-do', 'done', 'late'] }",
    );
    expect(template.fields['s']?.options.map(({ label }) => label)).toEqual(['To do', 'Done', 'Late']);
    expect(template.workflow?.transitions).toHaveLength(6);
  });

  it('T16: gives frozen, JSON-safe data, the same every time', () => {
    const word = fc.constantFrom('one', 'two', 'three', 'four', 'five');
    const field = fc.record(
      {
        type: fc.constantFrom('line', 'text'),
        help: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
        required: fc.boolean(),
      },
      { requiredKeys: ['type'] },
    );
    const fields = fc.dictionary(word, field);
    fc.assert(
      fc.property(fields, fields, fields, (root, mixin, leaf) => {
        const sources = [
          { id: 'leaf', version: 1, extends: 'root', mixins: ['mixin'], fields: leaf },
          { id: 'mixin', version: 1, fields: mixin },
          { id: 'root', version: 1, fields: root },
        ].map((source) => sourceOf(JSON.stringify(source)));
        const once = resolveTemplate('leaf', lookupOf(sources));
        const again = resolveTemplate('leaf', lookupOf(sources));
        if (!once.ok || !again.ok) throw new Error('must resolve');
        const template = once.template as unknown as JsonValue;
        expect(canonicalJson(template)).toBe(canonicalJson(again.template as unknown as JsonValue));
        expect(JSON.parse(JSON.stringify(template))).toEqual(template);
        expect(isDeepFrozen(template)).toBe(true);
        expect(new Set(Object.keys(once.template.fields))).toEqual(
          new Set([...Object.keys(root), ...Object.keys(mixin), ...Object.keys(leaf)]),
        );
        for (const [id, own] of Object.entries(leaf)) expect(once.template.fields[id]).toMatchObject(own);
      }),
    );
  });
});

function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeepFrozen);
}
