/** The traces that a file of component tests leaves on the page are named, and put back. */
import { expect, it } from 'vitest';
import { watchPage } from './left-behind.fixture.ts';

it('is nothing where everything is as it was', async () => {
  const leftBehind = watchPage();
  const note = (): void => undefined;
  document.addEventListener('keydown', note);
  document.removeEventListener('keydown', note);
  expect(await leftBehind()).toEqual([]);
});

it('is an element, a property that was patched or added, and a listener', async () => {
  const leftBehind = watchPage();
  const { scrollIntoView } = Element.prototype;
  const note = (): void => undefined;
  document.body.append(document.createElement('input'));
  Element.prototype.scrollIntoView = () => undefined;
  Object.assign(window, { hostile: 1 });
  window.addEventListener('online', note);
  try {
    expect(await leftBehind()).toEqual([
      '<input>',
      'window.hostile',
      'Element.prototype.scrollIntoView',
      'a listener of the window for online: () => undefined',
    ]);
  } finally {
    window.removeEventListener('online', note);
  }
  expect(document.querySelector('input')).toBeNull();
  expect(Element.prototype.scrollIntoView).toBe(scrollIntoView);
  expect(window).not.toHaveProperty('hostile');
});

it('is not what is taken away in a moment', async () => {
  const leftBehind = watchPage();
  const note = (): void => undefined;
  document.addEventListener('selectionchange', note);
  setTimeout(() => document.removeEventListener('selectionchange', note), 20);
  expect(await leftBehind()).toEqual([]);
});
