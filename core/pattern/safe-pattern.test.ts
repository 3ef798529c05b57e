import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPattern, MAX_PATTERN_LENGTH, matchesPattern } from './safe-pattern.ts';

describe('checkPattern', () => {
  it.each([
    '[A-Z]{2,5}-\\d+',
    '[a-z]+(-[a-z]+)*',
    '\\d{4}-\\d{2}-\\d{2}',
    '(?:\\d{1,3}\\.){3}\\d{1,3}',
    'v?\\d+(\\.\\d+){0,2}',
    '(red|green|blue)',
    '^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+$',
    '[^@\\s]+@[^@\\s]+',
    '.+@example',
    '\\p{Lu}.{0,20}',
    '(ab?c)*d',
    '[\\d,.]+ ?€?',
    '',
  ])('T10: accepts %j', (pattern) => {
    expect(checkPattern(pattern)).toBeNull();
  });

  it.each([
    ['(a+)+$', 'within a repeated part'],
    ['(a|a)*b', 'within a repeated part'],
    ['(a|ab)*c', 'within a repeated part'],
    ['(.*,)*x', 'within a repeated part'],
    ['(\\w+\\s?)*!', 'within a repeated part'],
    ['([a-z]+\\d*)+-', 'within a repeated part'],
    ['(a{1,3})*b', 'within a repeated part'],
    ['(\\p{L}+.)+', 'within a repeated part'],
    ['(a*)*', 'can be empty'],
    ['(a?|b?)c', 'can be empty'],
    ['(a?){20}', 'more than once'],
    ['.*foo.*bar.*', 'more than once'],
    ['\\d+\\d+\\d+x', 'more than once'],
    ['(a)\\1', 'Referring back'],
    ['(?=a)a', 'Looking ahead'],
    ['(?<!a)b', 'Looking ahead or behind'],
    ['(?<year>\\d+)', 'A named group'],
    ['\\bword', 'word boundary'],
    ['a^b', 'may only stand'],
    ['a{1000}', 'too large'],
    ['(', 'not a regular expression'],
    ['x'.repeat(MAX_PATTERN_LENGTH + 1), 'at most 500'],
  ])('T10: refuses %j', (pattern, reason) => {
    expect(checkPattern(pattern)?.message).toContain(reason);
  });

  it('T10: no accepted pattern is slow, on texts made to make it so', { timeout: 20_000 }, () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '.', '\\w', 'ab', '-');
    const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{2,}');
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 4 },
        fc.tuple(atom, quantifier).map(([body, times]) => body + times),
        fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => left + right),
        fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(${left}|${right})`),
        fc.tuple(tie('pattern'), quantifier).map(([body, times]) => `(${body})${times}`),
      ),
    }));
    const texts = ['a'.repeat(1000), 'ab'.repeat(500), 'a-'.repeat(500), `${'aab'.repeat(300)}!`];
    let accepted = 0;
    fc.assert(
      fc.property(pattern, (source) => {
        if (checkPattern(source) !== null) return;
        accepted++;
        for (const text of texts) matchesPattern(source, `${text}!`);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe('matchesPattern', () => {
  it('T10: matches the whole text', () => {
    expect(matchesPattern('[A-Z]{2}-\\d+', 'AB-12')).toBe(true);
    expect(matchesPattern('[A-Z]{2}-\\d+', 'xAB-12')).toBe(false);
    expect(matchesPattern('a|b', 'ab')).toBe(false);
  });

  it('T10: refuses texts too long to try, and lets a pattern that was never safe pass', () => {
    expect(matchesPattern('a*', 'a'.repeat(2001))).toBe(false);
    expect(matchesPattern('(a+)+$', `${'a'.repeat(50)}!`)).toBe(true);
  });
});
