/** Unplaced texts are kept over several loads of a page. */
import { expect, it } from 'vitest';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { UnplacedTexts } from './unplaced-texts.ts';

const CODEX = 'codex/0190a000-0000-7000-8000-000000000001';
const block = (blockId: string, text = 'same words') => ({ fieldId: 'body', blockId, text });
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it('are kept until they are dismissed, also of two blocks that say the same', async () => {
  const { records } = createMemoryStore({ now: () => 0 });
  const texts = new UnplacedTexts(records, CODEX);
  texts.add([block('1:0'), block('1:9')]);
  await settled();
  texts.dismiss(texts.get()[0] ?? block(''));
  await settled();
  const later = new UnplacedTexts(records, CODEX);
  await settled();
  expect(later.get()).toEqual([block('1:9')]);
});

it('are told once, though a page that is loaded again hears of the same deletion again', async () => {
  const { records } = createMemoryStore({ now: () => 0 });
  new UnplacedTexts(records, CODEX).add([block('1:0'), block('1:9')]);
  await settled();
  const loading = new UnplacedTexts(records, CODEX);
  loading.add([block('1:0')]);
  await settled();
  expect(loading.get()).toHaveLength(2);
  loading.add([block('1:9')]);
  await settled();
  expect(loading.get()).toHaveLength(2);
});

it('are shown once this device has kept them, so that a reload right behind the notice shows them again', async () => {
  const { records } = createMemoryStore({ now: () => 0 });
  let store = () => {};
  const stored = new Promise<void>((resolve) => {
    store = resolve;
  });
  const slow = { ...records, put: () => stored };
  const texts = new UnplacedTexts(slow, CODEX);
  texts.add([block('1:0')]);
  await settled();
  expect(texts.get()).toEqual([]);
  store();
  await settled();
  expect(texts.get()).toEqual([block('1:0')]);
});

it('are shown by a device that keeps nothing', async () => {
  const { records } = createMemoryStore({ now: () => 0 });
  const texts = new UnplacedTexts({ ...records, put: () => Promise.reject(new Error('full')) }, CODEX);
  texts.add([block('1:0')]);
  await settled();
  expect(texts.get()).toEqual([block('1:0')]);
});
