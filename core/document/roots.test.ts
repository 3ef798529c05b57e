import { describe, expect, it } from 'vitest';
import { CODEX_ROOT, REFERENCES_ROOT, rootOf, storageOfRoot, TITLE_ROOT } from './roots.ts';

describe('storageOfRoot', () => {
  it.each(['register', 'set', 'rows'] as const)('reads %s from the name that rootOf writes', (storage) => {
    expect(storageOfRoot(rootOf('size@number', storage) as string, 'text')).toBe(storage);
  });

  it('takes the kind of a text from the caller, since both have one name', () => {
    expect(rootOf('notes', 'text')).toBe(rootOf('notes', 'fragment'));
    expect(storageOfRoot('field:notes', 'text')).toBe('text');
    expect(storageOfRoot('field:notes', 'fragment')).toBe('fragment');
  });

  it.each([TITLE_ROOT, CODEX_ROOT, REFERENCES_ROOT, 'tree:x', ':x', ''])(
    'knows no storage of “%s”',
    (root) => {
      expect(storageOfRoot(root, 'text')).toBeNull();
    },
  );
});
