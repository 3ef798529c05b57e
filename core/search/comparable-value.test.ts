/** Values as lists compare them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from '#core/template/fill-template.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import { comparableValues, compareCodePoints, cutKey, MAX_KEY_LENGTH } from './comparable-value.ts';

const parsed = parseTemplate(`{ id: 't', version: 1, name: 'T', fields: {
  state: { type: 'select', options: ['open', 'done'] }, day: 'date', at: 'dateTime', cost: 'number',
  done: 'checkbox', tags: 'tags', owner: 'person', name: 'line', body: 'richText', steps: 'checklist' } }`);
const fields = parsed.ok ? fillTemplate(parsed.source).fields : {};

function read(id: string, value: Parameters<typeof comparableValues>[1]) {
  const field = fields[id];
  if (field === undefined) throw new Error(`no field ${id}`);
  return comparableValues(field, value).map(({ kind, number, key, text }) => [kind, number, key, text]);
}

describe('values', () => {
  it.each([
    ['state', 'done', [['choice', 1, 'done', null]]],
    ['state', 'gone', [['choice', 2, 'gone', null]]],
    ['day', '1970-01-11', [['day', 10, '', null]]],
    ['day', 'soon', [['other', 0, '', null]]],
    ['at', '1970-01-01T01:00:00+01:00', [['instant', 0, '', null]]],
    ['cost', -0, [['number', 0, '', null]]],
    ['cost', 'much', [['other', 0, '', null]]],
    ['done', true, [['flag', 1, '', null]]],
    ['done', false, []],
    ['tags', ['Très Urgent', ''], [['tag', 0, 'tres urgent', null]]],
    ['owner', 'u1', [['person', 0, 'u1', null]]],
    ['name', ' Straße 5 ', [['text', 0, 'strasse 5', 'strasse 5']]],
    ['name', '  ', []],
    ['name', '—', [['text', 0, '', '']]],
    ['steps', [{ id: 'a', text: 'x' }], [['other', 0, '', null]]],
    ['cost', null, []],
  ])('%s %j', (id, value, expected) => expect(read(id, value)).toEqual(expected));

  it('of minus zero is that of zero', () => expect(Object.is(read('cost', -0)[0]?.[1], 0)).toBe(true));
});

it('texts are in the order of their UTF-8 bytes, as in the database', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(
        Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
    }),
  );
  expect(compareCodePoints('\uff5e', '😀')).toBeLessThan(0);
});

it('a key is the beginning of a text, and never ends within a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2 * MAX_KEY_LENGTH }), (text) => {
      const key = cutKey(text);
      expect(text.startsWith(key)).toBe(true);
      expect(key.length).toBeGreaterThanOrEqual(Math.min(text.length, MAX_KEY_LENGTH - 1));
      expect(Buffer.from(key).toString()).toBe(key);
    }),
  );
});
