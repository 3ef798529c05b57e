/** Typing on a fork becomes proposals: accepted in whatever order they give the typed text, and the base is as it was before. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { resolveTextAnchor } from '#core/comments/anchor.ts';
import { type AnchorText, readAnchorText } from '#core/comments/anchor-text.ts';
import { changeText, type TextChange } from '#core/suggestions/proposed-change.ts';
import { compareTexts } from './compare-texts.ts';
import { findProposals, type OwnText, type Proposals } from './find-proposals.ts';
import { writeFork } from './write-fork.ts';

const TEXT = 'A slow payment provider filled the queue of both regions, so we stopped it.';

function docOf(text: string, clientId = 1): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  doc.getText('t').insert(0, text);
  return doc;
}

function copyOf(doc: Y.Doc, clientId = 7): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  copy.clientID = clientId;
  return copy;
}

const read = (doc: Y.Doc): AnchorText => readAnchorText(doc.getText('t'));

function proposalsOf(base: Y.Doc, fork: Y.Doc, own: readonly OwnText[] = []): Proposals {
  return findProposals('t', read(base), compareTexts(read(base), read(fork)), own);
}

let made = 0;

/** The open suggestions that these proposals make of `known`, where they stand in `base`. */
function afterWriting(base: Y.Doc, known: readonly OwnText[], { written, withdrawn }: Proposals): OwnText[] {
  const revised = new Set(written.map(({ id }) => id));
  const kept = known.filter(({ id }) => !withdrawn.includes(id) && !revised.has(id));
  return [
    ...kept,
    ...written.map(({ id, anchor, change }) => {
      if (anchor.on !== 'text') throw new Error('about words');
      const place = resolveTextAnchor(anchor, read(base));
      if (!('found' in place) || place.found.on !== 'text' || !place.found.exact)
        throw new Error('not exact');
      return { id: id ?? `new ${++made}`, ...place.found, change };
    }),
  ];
}

/** As the server accepts: each finds its words again in the text as it is by then. */
function accept(base: Y.Doc, { written }: Proposals, order: readonly number[]): string {
  const doc = copyOf(base, 9);
  for (const index of order) {
    const proposal = written[index];
    if (proposal === undefined || proposal.anchor.on !== 'text') throw new Error('about words');
    const place = resolveTextAnchor(proposal.anchor, read(doc));
    if (!('found' in place) || place.found.on !== 'text' || !place.found.exact) throw new Error('not exact');
    const { from, to } = place.found;
    const text = doc.getText('t');
    const { side, text: words } = proposal.change;
    if (side === 'over') text.delete(from, to - from);
    text.insert(side === 'after' ? to : from, words);
  }
  return doc.getText('t').toString();
}

function typed(edit: (text: Y.Text) => void, text = TEXT) {
  const base = docOf(text);
  const fork = copyOf(base);
  edit(fork.getText('t'));
  return { base, fork, proposals: proposalsOf(base, fork) };
}

const quoteAndChange = ({ written }: Proposals): [string, TextChange][] =>
  written.map(({ anchor, change }) => [anchor.on === 'text' ? anchor.quote : '', change]);

describe('what is typed on a fork', () => {
  it('over a word is proposed in its place', () => {
    const { proposals } = typed((text) => {
      text.delete(2, 4);
      text.insert(2, 'degraded');
    });
    expect(quoteAndChange(proposals)).toEqual([['slow', { kind: 'text', side: 'over', text: 'degraded' }]]);
  });

  it('within a word is proposed as another word', () => {
    const { proposals } = typed((text) => text.insert(5, 'e'));
    expect(quoteAndChange(proposals)).toEqual([['slow', { kind: 'text', side: 'over', text: 'sloew' }]]);
  });

  it('beside a word leaves the word alone', () => {
    const behind = typed((text) => text.insert(6, ' and cheap'));
    expect(quoteAndChange(behind.proposals)).toEqual([
      ['slow', { kind: 'text', side: 'after', text: ' and cheap' }],
    ]);
    const before = typed((text) => text.insert(2, 'very '));
    expect(quoteAndChange(before.proposals)).toEqual([
      ['slow', { kind: 'text', side: 'before', text: 'very ' }],
    ]);
  });

  it('at the end of a text comes behind its last word', () => {
    const { proposals } = typed((text) => text.insert(TEXT.length, ' Later.'));
    expect(quoteAndChange(proposals)[0]?.[1]).toEqual({ kind: 'text', side: 'after', text: ' Later.' });
  });

  it('goes away where it is taken back', () => {
    const { proposals } = typed((text) => {
      text.delete(2, 4);
      text.insert(2, 'slow');
    });
    expect(proposals).toEqual({ written: [], withdrawn: [], unfit: [] });
  });

  it('in two places is two proposals', () => {
    const { proposals } = typed((text) => {
      text.delete(0, 1);
      text.insert(0, 'The');
      text.insert(TEXT.length + 1, '!');
    });
    expect(proposals.written).toHaveLength(2);
  });

  it('revises the neighbouring proposal of the same author', () => {
    const { base, fork, proposals } = typed((text) => text.insert(6, ' and'));
    const own = afterWriting(base, [], proposals);
    fork.getText('t').insert(10, ' cheap');
    const next = proposalsOf(base, fork, own);
    expect(next.written).toMatchObject([{ id: own[0]?.id, change: { side: 'after', text: ' and cheap' } }]);
    expect(proposalsOf(base, fork, afterWriting(base, own, next)).written).toEqual([]);
  });

  it('takes its proposal back when it is deleted again', () => {
    const { base, fork, proposals } = typed((text) => text.insert(6, ' and'));
    const own = afterWriting(base, [], proposals);
    fork.getText('t').delete(6, 4);
    expect(proposalsOf(base, fork, own)).toMatchObject({ written: [], withdrawn: [own[0]?.id] });
  });

  it('can be more words than one proposal quotes', () => {
    const long = 'word '.repeat(1_000).trim();
    const { base, fork, proposals } = typed((text) => text.delete(0, 4_000), long);
    expect(proposals.written.length).toBeGreaterThan(1);
    expect(
      accept(
        base,
        proposals,
        proposals.written.map((_, index) => index),
      ),
    ).toBe(fork.getText('t').toString());
    const own = afterWriting(base, [], proposals);
    expect(proposalsOf(base, fork, own)).toEqual({ written: [], withdrawn: [], unfit: [] });
  });

  it('is told apart from what others write at the same time', () => {
    const { base, fork } = typed((text) => text.insert(6, 'er'));
    const before = Y.encodeStateVector(base);
    base.getText('t').insert(0, 'Note: ');
    Y.applyUpdate(fork, Y.encodeStateAsUpdate(base, before));
    expect(quoteAndChange(proposalsOf(base, fork))).toEqual([
      ['slow', { kind: 'text', side: 'after', text: 'er' }],
    ]);
  });

  it('before a letter like its last is one proposal, however the editor found the letter', () => {
    // An editor that compares texts takes the space that is typed for the one that was there.
    const { proposals } = typed((text) => {
      text.insert(1, 'very');
      text.insert(6, ' ');
    });
    expect(quoteAndChange(proposals)).toEqual([['A', { kind: 'text', side: 'after', text: 'very ' }]]);
  });

  it('behind a letter like its first stands at the end of a word', () => {
    // `so ` before “slow”, with the old letter kept as the first of the new word.
    const { base, fork, proposals } = typed((text) => text.insert(3, 'o s'));
    expect(quoteAndChange(proposals)).toEqual([['slow', { kind: 'text', side: 'before', text: 'so ' }]]);
    expect(accept(base, proposals, [0])).toBe(fork.getText('t').toString());
  });

  it('without a word beside it cannot be said', () => {
    const { proposals } = typed((text) => text.insert(1, 'x'), '   ');
    expect(proposals.unfit).toHaveLength(1);
  });
});

/** Edits that once gave two proposals over the same characters: a proposal that had become nothing stood between them. */
const BESIDE_NOTHING = [
  { at: 44, gone: 0, text: ' 😀' },
  { at: 52, gone: 4, text: '' },
  { at: 61, gone: 0, text: 'é' },
  { at: 49, gone: 11, text: '' },
];

const editArbitrary = fc.record({
  at: fc.nat({ max: 90 }),
  gone: fc.integer({ min: 0, max: 12 }),
  text: fc.constantFrom('', '', 'x', ' ', 'new word', '\n', ' 😀', 'é', 'slow'),
});

function apply(text: Y.Text, { at, gone, text: words }: { at: number; gone: number; text: string }): void {
  const from = Math.min(at, text.length);
  text.delete(from, Math.min(gone, text.length - from));
  text.insert(from, words);
}

describe('random typing', () => {
  it('accepted in any order gives the typed text, and the base is as it was', () => {
    fc.assert(
      fc.property(
        fc.array(editArbitrary, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        (edits, random) => {
          const { base, fork, proposals } = typed((text) => {
            for (const edit of edits) apply(text, edit);
          });
          expect(base.getText('t').toString()).toBe(TEXT);
          fc.pre(proposals.unfit.length === 0);
          const order = proposals.written
            .map((_, index) => ({ index, rank: random.next().value ?? 0 }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ index }) => index);
          expect(accept(base, proposals, order)).toBe(fork.getText('t').toString());
        },
      ),
      { numRuns: 500 },
    );
  });

  it('revised again and again, with pauses, proposes the typed text each time, and rests when nothing is typed', () => {
    fc.assert(
      fc.property(fc.array(editArbitrary, { minLength: 1, maxLength: 12 }), (edits) => {
        const base = docOf(TEXT);
        const fork = copyOf(base);
        let own: OwnText[] = [];
        for (const edit of edits) {
          apply(fork.getText('t'), edit);
          const found = proposalsOf(base, fork, own);
          fc.pre(found.unfit.length === 0);
          own = afterWriting(base, own, found);
          expect(proposalsOf(base, fork, own)).toEqual({ written: [], withdrawn: [], unfit: [] });
          const again = copyOf(base, 8);
          expect(writeFork(again.getText('t'), own)).toHaveLength(own.length);
          expect(again.getText('t').toString()).toBe(fork.getText('t').toString());
          // A fork that is made anew suggests nothing by itself.
          expect(proposalsOf(base, again, own)).toEqual({ written: [], withdrawn: [], unfit: [] });
          expect(
            [...own]
              .sort((a, b) => b.from - a.from)
              .reduce((text, { from, to, change }) => changeText(text, from, to, change), TEXT),
          ).toBe(fork.getText('t').toString());
        }
      }),
      { numRuns: 300, examples: [[BESIDE_NOTHING]] },
    );
  });
});
