/** Document names: valid ones, and everything that must not be taken for one. */
import { describe, expect, test } from 'vitest';
import { codexDocumentName, formatDocumentName, isBranchName, parseDocumentName } from './document-name.ts';

const ID = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5';

describe('parseDocumentName', () => {
  test.each([
    `codex/${ID}`,
    `comments/${ID}`,
    `workspace/${ID}`,
    `template/${ID}`,
    'template/incident-review',
    `codex/${ID}@draft-2`,
  ])('reads %s and formats it back', (text) => {
    const name = parseDocumentName(text);
    expect(name).not.toBeNull();
    if (name) expect(formatDocumentName(name)).toBe(text);
  });

  test('a branch of a Codex has its name after the id', () => {
    expect(parseDocumentName(codexDocumentName(ID, 'draft-2'))).toEqual({
      ...{ kind: 'codex', id: ID, branch: 'draft-2' },
    });
    expect(['draft-2', '2', 'main', 'Draft', '-a', 'a b', 'a'.repeat(41), ''].filter(isBranchName)).toEqual([
      'draft-2',
      '2',
    ]);
  });

  test('the main branch is left out of the name', () => {
    expect(parseDocumentName(codexDocumentName(ID))).toEqual({ kind: 'codex', id: ID, branch: 'main' });
  });

  test.each([
    '',
    'codex',
    'codex/',
    'codex/../../etc/passwd',
    `codex/${ID.toUpperCase()}`,
    `codex/${ID}@`,
    `codex/${ID}@Draft`,
    `codex/${ID}@a/b`,
    `codex/${ID}\n`,
    `secret/${ID}`,
    `__proto__/${ID}`,
    `codex/${ID}@${'a'.repeat(41)}`,
    'codex/incident-review',
    'template/-a',
    'template/a--b',
    'template/constructor',
    `template/${'a'.repeat(65)}`,
    'x'.repeat(1_000_000),
  ])('refuses %j', (text) => {
    expect(parseDocumentName(text)).toBeNull();
  });
});
