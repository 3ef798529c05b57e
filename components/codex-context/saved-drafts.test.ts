/** Saved drafts are restored into their inputs after a reload, until they are committed or discarded. */
import { expect, it } from 'vitest';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { SavedDrafts } from './saved-drafts.ts';

const environment = { now: () => 0, newId: () => 'id', random: () => 0 };
const draft = { text: 'next blue moon', base: '', problem: 'No date can be read from this.' };

it('keeps them by Codex and place, for the page after this one', async () => {
  const { records } = createMemoryStore(environment);
  const draftsOf = (codexId: string) => new SavedDrafts(Promise.resolve(records), codexId);
  const first = draftsOf('a');
  expect(await first.find('due')).toBeNull();
  first.save('due', draft);
  draftsOf('a').save('took', { ...draft, text: '3 parsecs' });
  await expect.poll(() => draftsOf('a').find('due')).toEqual(draft);
  await expect.poll(() => draftsOf('a').find('took')).toMatchObject({ text: '3 parsecs' });
  expect(await draftsOf('b').find('due')).toBeNull();

  first.save('took', null);
  first.save('due', null);
  await expect.poll(() => records.list('draft')).toEqual([]);
});

it('keeps nothing where the device can’t, and gives up quietly', async () => {
  const drafts = new SavedDrafts(Promise.reject(new Error('blocked')), 'a');
  drafts.save('due', draft);
  expect(await drafts.find('due')).toBeNull();
});
