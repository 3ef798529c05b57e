/** Completions in a template source. */
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { HUES } from '#core/appearance/hues.ts';
import { ICONS } from '#core/appearance/icons.ts';
import { completeTemplate } from './template-completion.ts';

/** `|` is the caret. */
function complete(text: string, explicit = true) {
  const pos = text.indexOf('|');
  const state = EditorState.create({ doc: text.slice(0, pos) + text.slice(pos + 1) });
  return completeTemplate({ state, pos, explicit }, { templateIds: ['record', 'task'], inherited: null });
}
const labels = (text: string) => complete(text)?.options.map(({ label }) => label) ?? [];

describe('keys', () => {
  it('are those of the place that are not there yet', () => {
    expect(labels("{ id: 'a', | }")).toEqual(expect.arrayContaining(['version', 'fields', '$schema']));
    expect(labels("{ id: 'a', | }")).not.toContain('id');
    expect(labels("{ fields: { a: { type: 'table', | } } }")).toEqual(
      expect.arrayContaining(['columns', 'label']),
    );
    expect(labels("{ fields: { a: { type: 'table', | } } }")).not.toContain('min');
    expect(labels('{ workflow: { states: [{ | }] } }')).toEqual(['id', 'label', 'color']);
    expect(labels('{ views: [{ sections: [{ | }] }] }')).toEqual([
      'id',
      'label',
      'columns',
      'fields',
      'visibleWhen',
    ]);
  });

  it('say what they mean and what is required', () => {
    const id = complete('{ | }')?.options.find(({ label }) => label === 'id');
    expect(id).toMatchObject({ info: expect.stringContaining('hyphens'), detail: 'required' });
  });

  it('only replace the word where a value follows', () => {
    const result = complete("{ ic|: 'flame' }");
    expect(result?.options.find(({ label }) => label === 'icon')).not.toHaveProperty('apply');
  });

  it('of transitions are the states', () => {
    expect(labels("{ workflow: { states: ['open', 'in-review'], transitions: { | } } }")).toEqual([
      'open',
      'in-review',
    ]);
  });
});

describe('values', () => {
  it.each<[string, readonly string[]]>([
    ["{ icon: '|' }", ICONS],
    ["{ color: '|' }", HUES],
    ["{ extends: '|' }", ['record', 'task']],
    ["{ children: { create: [{ template: '|' }] } }", ['record', 'task']],
    ["{ fields: { a: 'line', b: 'date' }, sections: [['|']] }", ['a', 'b']],
    ["{ fields: { a: { type: 'select', options: ['x', 'y'], default: '|' } } }", ['x', 'y']],
    [
      "{ fields: { a: { type: 'select', options: ['x'] }, b: { visibleWhen: { field: 'a', in: ['|'] } } } }",
      ['x'],
    ],
    ["{ workflow: { states: ['open', 'done'], transitions: { open: ['|'] } } }", ['open', 'done']],
    ['{ abstract: | }', ['true', 'false']],
  ])('%j', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  it('are quoted outside of quotes, and pictured where there is a picture', () => {
    const hue = complete('{ color: | }')?.options[0];
    expect(hue).toMatchObject({ label: 'rose', apply: "'rose'", show: 'hue' });
    expect(complete("{ color: '|' }")?.options[0]).not.toHaveProperty('apply');
  });

  it('are not offered unasked between two values, nor in a comment', () => {
    expect(complete('{ color: | }', false)).toBeNull();
    expect(complete('{ // |\n }')).toBeNull();
  });
});
