/** Explanations of places in a template source, and the names it declares. */
import { describe, expect, it } from 'vitest';
import { scanSource } from '#core/json5/source-scan.ts';
import { explainPlace } from './explain-place.ts';
import { namesIn } from './source-names.ts';

/** `|` is the place. */
function explained(text: string) {
  const offset = text.indexOf('|');
  return explainPlace(text.slice(0, offset) + text.slice(offset + 1), offset, null);
}

describe('explainPlace', () => {
  it.each([
    ["{ exte|nds: 'record' }", { title: 'extends of the template', example: "'record'" }],
    [
      "{ fields: { a: { type: 'num|ber' } } }",
      { title: 'type: number', meaning: expect.stringContaining('range') },
    ],
    ["{ fields: { a: 'num|ber' } }", { title: 'number' }],
    [
      "{ fields: { a: { type: 'number', mi|n: 3 } } }",
      { title: 'min of a field of type number', form: 'number' },
    ],
    ["{ fields: { a: { type: 'duration', min|: 3 } } }", { form: 'number, or text, at most 200 characters' }],
    [
      "{ workflow: { states: [{ id: 'a', col|or: 'rose' }] } }",
      { title: 'color of a state', form: 'name of a color' },
    ],
    ['{ views: [{ sections: [{ columns: |2 }] }] }', { title: 'columns of a section', form: '1 or 2' }],
    ["{ broken: , icon: 'fl|ame' ", { title: 'icon of the template' }],
  ])('%j', (text, expected) => {
    expect(explained(text)).toMatchObject(expected);
  });

  it.each(['{ | }', '{ nowhere|: 1 }', "{ fields: { my|Field: 'line' } }", '{ // co|lor\n }'])(
    'says nothing about %j',
    (text) => {
      expect(explained(text)).toBeNull();
    },
  );
});

it('names what the source declares, and behind it what is inherited', () => {
  const text = `{ fields: { a: 'line', b: { type: 'select', options: ['x', { value: 'y' }] } },
    references: { visits: {} }, workflow: { field: 'b', states: ['open', { id: 'done' }] } }`;
  const names = namesIn(scanSource(text, 0).entries, {
    fields: { owner: { type: 'person', options: [] }, size: { type: 'select', options: [{ value: 'S' }] } },
    referenceKinds: [{ id: 'led_by' }],
    workflow: null,
  });
  expect(names.namesOf('field')).toEqual(['a', 'b', 'owner', 'size']);
  expect(names.namesOf('option', 'b')).toEqual(['x', 'y']);
  expect(names.namesOf('option', 'size')).toEqual(['S']);
  expect(names.namesOf('state')).toEqual(['open', 'done']);
  expect(names.namesOf('referenceKind')).toEqual(expect.arrayContaining(['visits', 'led_by', 'depends_on']));
  expect([names.typeOf('a'), names.typeOf('b'), names.typeOf('owner'), names.typeOf('c')]).toEqual([
    'line',
    'select',
    'person',
    null,
  ]);
});
