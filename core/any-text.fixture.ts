/** For tests: arbitrary Unicode text and web addresses, for property tests. */
import fc from 'fast-check';

const SURROGATES_AT = 0xd800;
const SURROGATES = 0x800;

/**
 * Any Unicode scalar value, as fast-check's `unit: 'binary'` draws it; that one makes a table of all 1.1 million first,
 * which takes a second.
 */
export const anyCharacter = fc
  .nat({ max: 0x10ffff - SURROGATES })
  .map((index) => String.fromCodePoint(index < SURROGATES_AT ? index : index + SURROGATES), characterIndex);

/** The way back, by which fast-check knows what `__proto__` and the like are made of, and tries them more often. */
function characterIndex(value: unknown): number {
  const point = typeof value === 'string' ? value.codePointAt(0) : undefined;
  if (point === undefined || value !== String.fromCodePoint(point)) throw new TypeError('not one character');
  if (point < SURROGATES_AT) return point;
  if (point < SURROGATES_AT + SURROGATES) throw new TypeError('half of a surrogate pair');
  return point - SURROGATES;
}

const urlCharacter = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(..."abcxyzABCXYZ0189-._~!$&'()*+,;=:@") },
  { weight: 1, arbitrary: anyCharacter.map(encodeURIComponent) },
);
const urlPart = fc.string({ unit: urlCharacter, maxLength: 10 });

/** Any web address without a user: path, query and fragment of every character, percent-encoded where it has to be. */
export const anyWebUrl = fc
  .record({
    scheme: fc.constantFrom('http', 'https'),
    host: fc.domain(),
    port: fc.option(fc.nat({ max: 65_535 })),
    path: fc.array(urlPart, { maxLength: 4 }),
    query: fc.option(urlPart),
    fragment: fc.option(urlPart),
  })
  .map(
    ({ scheme, host, port, path, query, fragment }) =>
      `${scheme}://${host}${port === null ? '' : `:${port}`}${path.map((part) => `/${part}`).join('')}` +
      `${query === null ? '' : `?${query}`}${fragment === null ? '' : `#${fragment}`}`,
  );
