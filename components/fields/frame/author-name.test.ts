import { expect, it } from 'vitest';
import { authorName } from './author-name.ts';

it('a member goes by their own name, somebody else by the one they gave', () => {
  const people = [{ id: 'u1', name: 'Rae' }];
  expect(authorName({ by: 'u1', byName: 'Ines, the owner' }, people)).toBe('Rae');
  expect(authorName({ by: 'guest', byName: 'Mik' }, people)).toBe('Mik');
});
