/** Parts of long answers, Markdown as plain words, and how refusals are told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinderyError, ERROR_CODES } from '#core/errors.ts';
import { replaceOnce } from '../edits/edit-passage.ts';
import { plainWords } from '../edits/plain-words.ts';
import { toldBy } from '../resources/event-feed.ts';
import { excerpt, onePart, partsOf } from './pages.ts';
import { problemText } from './problem-text.ts';

describe('parts', () => {
  it('joined are the whole text, none longer than it may be, and no character is cut in two', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '😀', 'ß'), maxLength: 400 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 4, max: 50 }), (text, length) => {
        const parts = partsOf(text, length);
        expect(parts.join('')).toBe(text);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(length);
        // Of half a character there is no such form.
        expect(() => parts.map(encodeURIComponent)).not.toThrow();
      }),
    );
  });

  it('say how to get the next, and which there are', () => {
    const text = 'x'.repeat(13_000);
    expect(onePart(text, 1, 'read_codex')).toContain(
      '[part 1 of 2: for the next, call read_codex with part: 2]',
    );
    expect(onePart(text, 2, 'read_codex')).toBe('x'.repeat(1_000));
    expect(() => onePart(text, 3, 'read_codex')).toThrow('there are 2');
    expect(excerpt('a\n\n b  c', 100)).toBe('a b c');
    expect(excerpt('😀😀', 3)).toBe('😀…');
  });
});

describe('plain words', () => {
  it.each([
    ['**bold** and *italic*, `code`, ~~gone~~', 'bold and italic, code, gone'],
    ['# Why\n\n- one\n- [x] two\n3. three', 'Why\none\ntwo\nthree'],
    ['[a link](https://example.org/a_(b)) stays', 'a link stays'],
    ['snake_case_name, 2*3*4 and \\*literal\\*', 'snake_case_name, 2*3*4 and *literal*'],
    ['> quoted', 'quoted'],
    ['', ''],
  ])('of %j are %j', (markdown, words) => {
    expect(plainWords(markdown)).toBe(words);
  });

  it('come of a text made of signs too, which would take for ever if it could', () => {
    for (const sign of ['**', '_', '[', '`', '[](', '> '])
      expect(plainWords(sign.repeat(5_000)).length).toBeLessThanOrEqual(15_000);
  });
});

describe('a passage', () => {
  const passage = (quote: string, replacement = 'x') => ({ field: 'text', quote, replacement });

  it('is replaced as it stands, with no sign that means anything', () => {
    expect(replaceOnce('a $& b', passage('$&', '$1'))).toBe('a $1 b');
    expect(replaceOnce('one\ntwo', passage('\ntwo', ''))).toBe('one');
  });

  it('has to be there once, overlapping ones counted', () => {
    expect(() => replaceOnce('aaa', passage('aa'))).toThrow('more than once');
    expect(() => replaceOnce('abc', passage('d'))).toThrow('do not stand');
  });
});

describe('a refusal', () => {
  it.each(ERROR_CODES)('of the code %s says how to go on', (code) => {
    const text = problemText(new BinderyError(code, 'This is why.'));
    expect(text).toMatch(new RegExp(`^Refused \\(${code}\\): This is why\\.\\n.{20,}`));
  });

  it('names places, and how long to wait, and nothing of errors that are not ours', () => {
    const issues = [
      { path: ['fields', 'level'], message: 'Choose one.', hint: 'low or high' },
      { path: ['title'], message: 'Too long.' },
    ];
    const refused = new BinderyError('rate_limited', 'Too many.', { issues, cause: { retryAfterMs: 1_500 } });
    expect(problemText(refused)).toContain(
      '- fields.level: Choose one. low or high\n- title: Too long.\nWait 2 s.',
    );
    expect(problemText(new Error('secret path'))).not.toContain('secret');
  });
});

describe('an event', () => {
  const updated = { kind: 'resource_updated', uri: 'bindery://codices/c' };
  const inbox = { kind: 'resource_updated', uri: 'bindery://inbox' };

  it('is told as the resource that is another, and lists that are', () => {
    expect(toldBy({ type: 'codex.updated', data: { codex: 'c' } })).toEqual([updated, inbox]);
    expect(toldBy({ type: 'comment.created', data: { codex: 'c' } })).toEqual([updated, inbox]);
    expect(toldBy({ type: 'codex.moved', data: { codex: 'c' } })).toEqual([updated]);
    expect(toldBy({ type: 'codex.created', data: { codex: 'c' } })).toEqual([
      ...[updated, inbox, { kind: 'resources_list_changed' }],
    ]);
    expect(toldBy({ type: 'template.published', data: { template: 't' } })).toEqual([
      ...[{ kind: 'resource_updated', uri: 'bindery://templates/t' }, { kind: 'prompts_list_changed' }],
    ]);
  });

  it.each([null, 5, {}, { type: 'x' }, { type: 'codex.updated', data: null }])(
    'of another kind, %j, is passed over',
    (event) => {
      expect(toldBy(event)).toEqual([]);
    },
  );
});
