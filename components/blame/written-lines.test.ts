/** The lines of a text by their writers: sessions, texts that have gone on, lines of several. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BlameSpan } from '#core/protocol/api/history.ts';
import { type LineBox, marksOf, stretchesOf, type WrittenSession } from './written-lines.ts';

let seq = 0;
/** Words that somebody wrote, minutes after the beginning. */
function span(text: string, who: string | null, minutes = 0): BlameSpan {
  if (who === null) return { text, author: null, at: null, fromSeq: null, seq: null, origin: null };
  seq += 1;
  return {
    text,
    author: { kind: 'user', id: who, name: who },
    at: new Date(Date.UTC(2026, 10, 28, 9, minutes)).toISOString(),
    ...{ fromSeq: seq, seq, origin: 'socket' },
  };
}

const shown = (spans: readonly BlameSpan[], text: string) =>
  stretchesOf(spans, text).map(({ from, to, session }) => [
    text.slice(from, to),
    session?.author?.id ?? null,
  ]);

describe('the stretches of a text', () => {
  it('are those of the server where nothing was written since', () => {
    const spans = [span('one ', 'ana'), span('two', 'bo'), span('!', null)];
    expect(shown(spans, 'one two!')).toEqual([
      ['one ', 'ana'],
      ['two', 'bo'],
      ['!', null],
    ]);
  });

  it('leave words without a writer that were typed since, wherever that was', () => {
    const spans = [span('one two', 'ana'), span(' three', 'bo')];
    expect(shown(spans, 'NEW one BIG two three.')).toEqual([
      ['NEW ', null],
      ['one ', 'ana'],
      ['BIG ', null],
      ['two', 'ana'],
      [' three', 'bo'],
      ['.', null],
    ]);
  });

  it('cover the text from its beginning to its end, whatever happened to it', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n'), maxLength: 30 });
    const spans = fc.array(fc.tuple(words, fc.constantFrom('ana', 'bo', null)), { maxLength: 6 });
    fc.assert(
      fc.property(spans, words, (written, text) => {
        const stretches = stretchesOf(
          written.map(([part, who]) => span(part, who)),
          text,
        );
        expect(stretches.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
      }),
    );
  });

  it('are of one session where the same person made no longer pause', () => {
    const spans = [span('a', 'ana', 0), span('b', 'bo', 1), span('c', 'ana', 9), span('d', 'ana', 40)];
    const [a, , c, d] = stretchesOf(spans, 'abcd');
    expect(a?.session?.key).toBe(c?.session?.key);
    expect(a?.session).toMatchObject({ fromSeq: spans[0]?.seq, seq: spans[2]?.seq, at: spans[2]?.at });
    expect(d?.session?.key).not.toBe(c?.session?.key);
  });
});

describe('the marks beside the lines', () => {
  const of = (key: string): WrittenSession => ({
    key,
    author: { kind: 'user', id: key, name: key },
    ...{ at: null, fromSeq: 1, seq: 1, origin: 'socket' },
  });
  const [ana, bo] = [of('ana'), of('bo')];
  const box = (line: number, width: number, session: WrittenSession | null): LineBox => ({
    ...{ top: line * 30 + 4, bottom: line * 30 + 24, width, session },
  });
  const told = (boxes: readonly LineBox[]) =>
    marksOf(boxes).map(({ top, bottom, session, also }) => [
      Math.floor(top / 30),
      Math.floor(bottom / 30),
      session?.key,
      also.map(({ key }) => key),
    ]);

  it('join lines under one another that are mostly of the same', () => {
    const boxes = [box(0, 100, ana), box(1, 60, ana), box(1, 40, bo), box(2, 100, bo)];
    expect(told(boxes)).toEqual([
      [0, 1, 'ana', ['bo']],
      [2, 2, 'bo', []],
    ]);
  });

  it('take smaller letters, and cells side by side, as of the same line', () => {
    const small = { ...box(0, 30, bo), top: 10, bottom: 20 };
    expect(told([box(0, 100, ana), small, box(0, 20, ana)])).toEqual([[0, 0, 'ana', ['bo']]]);
  });

  it('stand beside new words as well', () => {
    expect(told([box(0, 100, null), box(1, 100, ana)])).toEqual([
      [0, 0, undefined, []],
      [1, 1, 'ana', []],
    ]);
  });
});
