/** E-mails as they are written, in both forms. */
import { expect, test } from 'vitest';
import { writeMail } from './write-mail.ts';

const FRAME = { appUrl: 'https://bindery.example.org', workspace: 'Field <notes>' };

test('a mail says the same as text and as HTML', () => {
  const { text, html } = writeMail(
    [
      { kind: 'text', text: 'Somebody asked for a link.' },
      { kind: 'action', label: 'Set a new password', url: 'https://bindery.example.org/password#vp_1' },
      { kind: 'heading', text: 'Since yesterday' },
      { kind: 'list', items: [{ text: 'A plan', detail: 'by Ada', url: 'https://bindery.example.org/c/1' }] },
      { kind: 'note', text: 'Ignore this mail if it was not you.' },
    ],
    FRAME,
  );
  for (const form of [text, html]) {
    for (const part of [
      'Somebody asked',
      'https://bindery.example.org/password#vp_1',
      'A plan',
      'by Ada',
      'if it was not you',
    ])
      expect(form).toContain(part);
  }
  expect(html).not.toMatch(/<img|<link|<script|src=|url\(/i);
});

test('nothing that people write becomes markup', () => {
  const payload = '"><img src=x onerror=alert(1)><a href="javascript:alert(1)">\'&amp;';
  const { html } = writeMail(
    [
      { kind: 'text', text: payload },
      { kind: 'heading', text: payload },
      { kind: 'note', text: payload },
      { kind: 'action', label: payload, url: 'https://bindery.example.org/?q="><script>' },
      {
        kind: 'list',
        items: [{ text: payload, detail: payload, url: 'https://bindery.example.org/"><img>' }],
      },
    ],
    { ...FRAME, workspace: payload },
  );
  expect(html).not.toMatch(/<img|<script|href="javascript/i);
  expect(html.match(/<a /g)).toHaveLength(3);
});

test('a link leads to this instance or nowhere', () => {
  for (const url of [
    'https://evil.example.org/',
    'javascript:alert(1)',
    'https://bindery.example.org.evil.org/',
    '//x',
  ])
    expect(() => writeMail([{ kind: 'action', label: 'Go', url }], FRAME)).toThrow(/another place/);
});
