/** Texts that would run script, begin another header or turn the writing around, in every place of a digest: letters, and no link but ours. */
import { expect, test } from 'vitest';
import { findHostile, HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import { plainLine } from '#core/text/plain-lines.ts';
import { writeMail } from '../mail/write-mail.ts';
import { notificationsOf } from '../notifications/hostile-notifications.fixture.ts';
import { digestSubject, writeDigest } from './write-digest.ts';

const APP = 'https://bindery.example';
const END = `${APP}/unsubscribe#u.token`;
/** What a reader sees: without spaces, and signs that show nothing. */
const wordsOf = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '');
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a line feed ends a line, the others have no place
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

test.each(HOSTILE_TEXTS)('a digest has %j as letters, in both of its forms and in its subject', (text) => {
  const items = notificationsOf(text);
  const content = { items, hasMore: false, appUrl: APP, endUrl: END, every: 'daily' } as const;
  const blocks = writeDigest(content);
  const { html, text: plain } = writeMail(blocks, { appUrl: APP, workspace: text });
  const page = new DOMParser().parseFromString(html, 'text/html');

  expect(findHostile(page, (address) => address.startsWith(`${APP}/`) || address === APP)).toEqual([]);
  const links = [...page.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '');
  expect(links).toHaveLength(items.length + 3);
  expect(links.slice(-3)).toEqual([`${APP}/inbox`, END, APP]);
  for (const link of links.slice(0, -3)) expect(link).toMatch(/^https:\/\/bindery\.example\/c\/01900000-/);
  // As many parts as there are things to tell: no text makes another.
  expect(page.querySelectorAll('h2')).toHaveLength(1);
  expect(page.querySelectorAll('li')).toHaveLength(items.length + 1);
  expect(plain.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(items.length + 1);
  expect(plain.split('\n').filter((line) => line === '-- ')).toHaveLength(1);

  const title = wordsOf(text);
  expect(wordsOf(page.querySelector('h2')?.textContent ?? '')).toBe(title);
  expect(wordsOf(plain)).toContain(title.toUpperCase());
  expect(wordsOf(page.body.textContent ?? '')).toContain(`${title}mentionedyou`);
  for (const form of [html, plain]) {
    expect(form).not.toMatch(TURNING);
    expect(form).not.toMatch(CONTROLS);
  }
  const subject = plainLine(digestSubject(content, text));
  expect(subject).not.toMatch(CONTROLS);
  expect(subject).not.toMatch(/\n/);
  expect(subject).not.toMatch(TURNING);
  expect(subject).toMatch(new RegExp(`^${items.length} new things for you in `));
});
