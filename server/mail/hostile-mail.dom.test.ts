/** Texts that would run script or begin another header, in every place of a mail: letters, in both of its forms. */
import { expect, test } from 'vitest';
import { findHostile, HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import { plainLine } from '#core/text/plain-lines.ts';
import { writeMail } from './write-mail.ts';

const APP = 'https://bindery.example';

test.each(HOSTILE_TEXTS)('mail has %j as letters, in both of its forms and in its subject', (text) => {
  const url = `${APP}/c/1`;
  const { html, text: plain } = writeMail(
    [
      { kind: 'heading', text },
      { kind: 'text', text },
      { kind: 'list', items: [{ text, detail: text, url }] },
      { kind: 'action', label: text, url },
      { kind: 'note', text },
    ],
    { appUrl: APP, workspace: text },
  );
  const page = new DOMParser().parseFromString(html, 'text/html');
  expect(findHostile(page, (address) => address.startsWith(APP))).toEqual([]);
  const words = (one: string) => one.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '');
  expect(words(page.body.textContent ?? '')).toContain(words(text));
  expect(words(plain)).toContain(words(text));
  expect(plainLine(text)).not.toMatch(/[\r\n]/);
});
