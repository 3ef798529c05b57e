/** The links of a form, and where they lead. */
import { expect, it } from 'vitest';
import { readFollowedLink } from './followed-link.ts';

const ID = '0190a000-0000-7000-8000-000000000001';
const HERE = 'https://bindery.example.org';

it('a Codex of this server opens here, another page of it in the browser', () => {
  expect(readFollowedLink(`/c/${ID}`, HERE)).toEqual({ kind: 'codex', id: ID });
  expect(readFollowedLink('/account', HERE)).toEqual({ kind: 'page', href: `${HERE}/account` });
});

it('a Codex of another server is a page of that, and nothing of it is asked of this one', () => {
  const href = `https://elsewhere.example/c/${ID}`;
  expect(readFollowedLink(href, HERE)).toEqual({ kind: 'page', href });
  expect(readFollowedLink(`//elsewhere.example/c/${ID}`, HERE)).toEqual({ kind: 'page', href });
});

it.each([
  ...['command:workbench.action.terminal.new', 'vscode://some.extension/do', 'file:///etc/passwd'],
  ...['javascript:alert(1)', 'data:text/html,x', 'vscode-remote://x/y', 'https://[', ' COMMAND:x'],
])('%s leads nowhere', (href) => {
  expect(readFollowedLink(href, HERE)).toBe(null);
});
