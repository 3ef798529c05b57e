/** Fields that a template keeps for some: how it is written, what is refused, and what a new version is told to change. */
import { describe, expect, it } from 'vitest';
import { fieldFormat } from './format/field-format.ts';
import { parseTemplate } from './parse-template.ts';
import { templateOf } from './template-library.fixture.ts';
import { describeChanges } from './versions/describe-changes.ts';

const read = (fields: string) =>
  parseTemplate(`{ id: 'one', version: 1, name: 'One', fields: { ${fields} } }`);
const errors = (fields: string): string[] => {
  const parsed = read(fields);
  return parsed.ok
    ? []
    : parsed.issues.map(({ path, message, hint }) => `${path.join('.')}: ${message} ${hint ?? ''}`.trim());
};
const PEOPLE = "reviewer: 'person', crew: 'people'";

describe('writableBy', () => {
  it('takes roles, the author and whoever a field of people names, alone or in a list', () => {
    const { fields } = templateOf(
      `${PEOPLE}, a: { type: 'line', writableBy: 'admin' }, b: { type: 'number', writableBy: ['author', { field: 'crew' }] }`,
    );
    expect(fields['a']?.writableBy).toEqual(['admin']);
    expect(fields['b']?.writableBy).toEqual(['author', { field: 'crew' }]);
    expect(fields['reviewer']).not.toHaveProperty('writableBy');
  });

  it('is refused for nobody, for a role that may not write at all, and for a field that names nobody', () => {
    expect(errors("a: { type: 'line', writableBy: [] }")).toEqual([
      expect.stringMatching(/^fields\.a\.writableBy: Nobody could write this field\./),
    ]);
    expect(errors("a: { type: 'line', writableBy: 'viewer' }")).toEqual([
      expect.stringMatching(/^fields\.a\.writableBy: The writer “viewer” does not exist\./),
    ]);
    expect(errors("n: 'number', a: { type: 'line', writableBy: { field: 'n' } }").join()).toMatch(
      /“N” is number; only a person or people can write a field\./,
    );
    expect(errors(`${PEOPLE}, a: { type: 'line', writableBy: { field: 'reviewr' } }`).join()).toMatch(
      /Did you mean ["'“]reviewer/,
    );
    expect(errors("a: { type: 'formula', expression: '1', writableBy: 'admin' }")).toHaveLength(1);
  });

  it('is told when it changes', () => {
    const [before, after] = [
      templateOf("a: { type: 'line' }"),
      templateOf("a: { type: 'line', writableBy: ['admin', 'author'] }"),
    ];
    expect(
      describeChanges(before, after)
        .map(({ text }) => text)
        .join(),
    ).toMatch(/“A”: writable by is “an admin or whoever created the Codex” \(it was not set\)/);
  });
});

it.each(['readableBy', 'visibleTo', 'hiddenFrom'])(
  '%s is refused by name, with the reason and a way',
  (key) => {
    expect(errors(`a: { type: 'line', ${key}: 'admin' }`)).toEqual([
      expect.stringMatching(/can’t be kept from somebody who may read its Codex.*share link for some fields/),
    ]);
    expect(Object.keys(fieldFormat(null).keys)).not.toContain(key);
  },
);
