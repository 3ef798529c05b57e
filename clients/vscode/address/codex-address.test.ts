/** Addresses of Codices in code, and the paths of their documents. */
import { describe, expect, it } from 'vitest';
import {
  addressOf,
  findAddresses,
  idInAddress,
  pastPathOf,
  pastPlaceIn,
  pathOf,
  placeIn,
  readNamedCodex,
} from './codex-address.ts';

const ID = '0190a000-0000-7000-8000-000000000001';

describe('addresses in code', () => {
  it('are found wherever they stand, and nothing else is', () => {
    const text = `// see bindery:${ID}, and (bindery://codices/${ID.toUpperCase()})\nxbindery:${ID} bindery:${ID}0 bindery:none`;
    const found = findAddresses(text);
    expect(found.map(({ id }) => id)).toEqual([ID, ID]);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([
      `bindery:${ID}`,
      `bindery://codices/${ID.toUpperCase()}`,
    ]);
  });

  it('are written and read back', () => {
    expect(idInAddress(` ${addressOf(ID)} `)).toBe(ID);
    expect(idInAddress(`${addressOf(ID)} and more`)).toBe(null);
  });
});

describe('paths of documents', () => {
  it.each(['main', 'rewrite-2'])(
    'of the branch %s name the Codex for people, and mean it by its id',
    (branch) => {
      const path = pathOf({ id: ID, branch }, 'Why: a/b? 100% #1');
      expect(path).toMatch(/\/Why a b 100 1\.md$/);
      expect(placeIn(path)).toEqual({ id: ID, branch });
    },
  );

  it.each(['', '/', '/none/x.md', `/${ID}@Not a branch/x.md`, `/${ID}/a/b.md`, `/${ID}@main/../x.md`])(
    '%j is none',
    (path) => {
      expect(placeIn(path)).toBe(null);
    },
  );

  it('of what has no title are called so, and none ends in dots', () => {
    expect(pathOf({ id: ID, branch: 'main' }, ' .. ')).toBe(`/${ID}/Untitled.md`);
    expect(pathOf({ id: ID, branch: 'main' }, '😀'.repeat(200))).toBe(`/${ID}/${'😀'.repeat(80)}.md`);
  });

  it('of the past have the number of an operation', () => {
    const path = pastPathOf({ id: ID, seq: 12 }, 'A');
    expect(pastPlaceIn(path)).toEqual({ id: ID, seq: 12 });
    expect(pastPlaceIn(`/${ID}/A.md`)).toBe(null);
  });
});

describe('what a command is told of', () => {
  it('is a Codex by its address or its id', () => {
    expect(readNamedCodex(addressOf(ID))).toEqual({ id: ID });
    expect(readNamedCodex({ id: ID, title: 'A' })).toEqual({ id: ID, title: 'A' });
    expect(readNamedCodex({ id: ID, title: 5 })).toEqual({ id: ID });
  });

  it.each([
    ...[undefined, null, 5, '', 'https://elsewhere.example', {}, { id: 5 }, { id: '../connect?x' }],
    ...[{ id: `${ID}/../../account` }, { id: `${ID}?x` }, `bindery://elsewhere.example/${ID}`],
  ])('%j is none', (argument) => {
    expect(readNamedCodex(argument)).toBe(null);
  });

  it('an address of another server is not found in code either', () => {
    expect(findAddresses(`bindery://elsewhere.example/${ID} bindery://${ID}`)).toEqual([]);
  });
});
