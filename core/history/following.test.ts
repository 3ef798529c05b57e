/** An operation that follows a template tells whether that undid a publication. */
import { expect, test } from 'vitest';
import { followingId, undoneBy } from './following.ts';

const template = { id: 'field-report', version: 3 };

test('the version that was undone stands in the id, and in no other id', () => {
  const id = followingId({ template, undoes: 2, mark: '17:4' });
  expect([id, undoneBy(id)]).toEqual(['template:field-report@3:undo-2:17:4', 2]);
  const other = followingId({ template, undoes: null, mark: '17:4' });
  expect([other, undoneBy(other)]).toEqual(['template:field-report@3:17:4', null]);
  expect(undoneBy('0198c0de-0000-7000-8000-000000000000')).toBeNull();
});
