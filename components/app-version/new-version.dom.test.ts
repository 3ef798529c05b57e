import { describe, expect, it } from 'vitest';
import { isSafeMoment, type Moment } from './new-version.ts';

/** A quiet moment on a page with this in it. */
function momentOn(body: string, focused?: string): Moment {
  document.body.innerHTML = body;
  if (focused !== undefined) document.querySelector<HTMLElement>(focused)?.focus();
  return { page: document, online: true, waiting: 0 };
}

describe('isSafeMoment', () => {
  it('is when nothing is unfinished', () => {
    expect(isSafeMoment(momentOn('<a href="/">Home</a>', 'a'))).toBe(true);
  });

  it.each([
    ['<input>', 'input'],
    ['<textarea></textarea>', 'textarea'],
    ['<div contenteditable="true" tabindex="0">A sentence, half</div>', 'div'],
  ])('is not while somebody writes in %s', (body, focused) => {
    expect(isSafeMoment(momentOn(body, focused))).toBe(false);
  });

  it('is not while a dialog is open, an edit is on its way, or the server is away', () => {
    expect(isSafeMoment(momentOn('<div role="dialog"></div>'))).toBe(false);
    expect(isSafeMoment({ ...momentOn(''), waiting: 1 })).toBe(false);
    expect(isSafeMoment({ ...momentOn(''), online: false })).toBe(false);
  });
});
