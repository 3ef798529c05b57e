/** The page of a form draws by itself, and does nothing else. */
import { expect, it } from 'vitest';
import { writeFormPage } from './page-html.ts';

const FILES = { nonce: 'n0nce', source: 'https://files.example', script: 'form.js', styles: 'form.css' };

function policyOf(html: string): ReadonlyMap<string, string> {
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  return new Map(content.split('; ').map((part) => [part.split(' ')[0] ?? '', part.replace(/^\S+ /, '')]));
}

it('runs its own script and no other, reaches no network, sends no form and frames nothing', () => {
  const policy = policyOf(writeFormPage(FILES));
  expect(policy.get('script-src')).toBe("'nonce-n0nce'");
  for (const name of ['default-src', 'connect-src', 'frame-src', 'object-src', 'base-uri', 'form-action'])
    expect(policy.get(name), name).toBe("'none'");
  // A picture of another server would tell that server who reads.
  expect(policy.get('img-src')).toBe('https://files.example data: blob:');
});

it('has one script, with the nonce of this page', () => {
  const scripts = writeFormPage(FILES).match(/<script[^>]*>/g);
  expect(scripts).toEqual(['<script nonce="n0nce" src="form.js">']);
});
