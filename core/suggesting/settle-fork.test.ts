/** A fork after decisions on what is proposed there: in step without a new copy wherever nothing has to come back, and undo reaches over it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { resolveTextAnchor } from '#core/comments/anchor.ts';
import { type AnchorText, readAnchorText } from '#core/comments/anchor-text.ts';
import { changeText } from '#core/suggestions/proposed-change.ts';
import { compareTexts } from './compare-texts.ts';
import { findProposals, type OwnText, type Proposed } from './find-proposals.ts';
import { forgetDeleted, settleFork } from './settle-fork.ts';

const TEXT = 'A slow payment provider filled the queue of both regions, so we stopped it.';
const TYPED = 'typed';

const read = (doc: Y.Doc): AnchorText => readAnchorText(doc.getText('t'));
const textOf = (doc: Y.Doc): string => doc.getText('t').toString();

function placeOf(anchor: Proposed['anchor'], text: AnchorText): { from: number; to: number } | null {
  const place = anchor.on === 'text' ? resolveTextAnchor(anchor, text) : null;
  if (place === null || !('found' in place) || place.found.on !== 'text' || !place.found.exact) return null;
  return { from: place.found.from, to: place.found.to };
}

/** A Codex, a fork of it with an undo of its own, and what is proposed there. */
function open(text = TEXT) {
  const base = new Y.Doc();
  base.clientID = 1;
  base.getText('t').insert(0, text);
  const fork = new Y.Doc();
  Y.applyUpdate(fork, Y.encodeStateAsUpdate(base));
  fork.clientID = 7;
  base.on('update', (update: Uint8Array) => Y.applyUpdate(fork, update));
  const undo = new Y.UndoManager(fork.getText('t'), {
    trackedOrigins: new Set([TYPED]),
    captureTimeout: Number.POSITIVE_INFINITY,
  });
  let proposed: Proposed[] = [];
  let nextId = 0;
  const own = (): OwnText[] =>
    proposed.flatMap(({ anchor, change, id }) => {
      const place = placeOf(anchor, read(base));
      return place === null ? [] : [{ id: id ?? '', change, ...place }];
    });
  return {
    ...{ base, fork, undo, own },
    /** One step of undo. */
    type(edit: (text: Y.Text) => void) {
      undo.stopCapturing();
      fork.transact(() => edit(fork.getText('t')), TYPED);
    },
    /** Writes suggestions, as after a pause; answers whether all that was typed can be one. */
    pause(): boolean {
      const found = findProposals('t', read(base), compareTexts(read(base), read(fork)), own());
      const revised = new Set(found.written.map(({ id }) => id));
      proposed = [
        ...proposed.filter(({ id }) => !revised.has(id) && !found.withdrawn.includes(id ?? '')),
        ...found.written.map((one) => ({ ...one, id: one.id ?? `s${nextId++}` })),
      ];
      return found.unfit.length === 0;
    },
    decide(index: number, isAccepted: boolean): void {
      const one = proposed[index];
      const place = one && placeOf(one.anchor, read(base));
      proposed = proposed.filter((each) => each !== one);
      if (!isAccepted || one === undefined || !place) return;
      const { side, text: words } = one.change;
      base.transact(() => {
        if (side === 'over') base.getText('t').delete(place.from, place.to - place.from);
        base.getText('t').insert(side === 'after' ? place.to : place.from, words);
      });
    },
    settle(): boolean {
      const isSettled = settleFork(fork.getText('t'), read(base), own());
      if (isSettled) forgetDeleted(undo, base);
      return isSettled;
    },
    proposed: () => proposed,
    /** What the fork has to say. */
    expected: () =>
      own()
        .sort((a, b) => b.from - a.from || b.to - a.to)
        .reduce((said, { from, to, change }) => changeText(said, from, to, change), textOf(base)),
  };
}

describe('after a decision', () => {
  it('what was accepted stands once, and the steps before and after it can be undone', () => {
    const page = open();
    page.type((text) => text.insert(TEXT.length, ' Later.'));
    page.pause();
    page.type((text) => {
      text.delete(2, 4);
      text.insert(2, 'degraded');
    });
    page.pause();
    page.decide(1, true);
    expect(page.settle()).toBe(true);
    expect(textOf(page.fork)).toBe(`${TEXT.replace('slow', 'degraded')} Later.`);
    // The step that was accepted is not taken back by proposing the old word again: the one before it is.
    page.undo.undo();
    expect(textOf(page.fork)).toBe(TEXT.replace('slow', 'degraded'));
    page.pause();
    expect(page.proposed()).toEqual([]);
    page.undo.redo();
    expect(textOf(page.fork)).toBe(`${TEXT.replace('slow', 'degraded')} Later.`);
  });

  it('words that were not wanted go, and those beside them stay', () => {
    const page = open();
    page.type((text) => text.insert(2, 'very '));
    page.pause();
    page.type((text) => text.insert(TEXT.length + 5, ' Later.'));
    page.pause();
    page.decide(0, false);
    expect(page.settle()).toBe(true);
    expect(textOf(page.fork)).toBe(`${TEXT} Later.`);
    page.undo.undo();
    expect(textOf(page.fork)).toBe(TEXT);
    expect(page.undo.undo()).toBeNull();
  });

  it('words that have to come back need a new copy', () => {
    const page = open();
    page.type((text) => text.delete(2, 5));
    page.pause();
    page.decide(0, false);
    expect(page.settle()).toBe(false);
  });
});

const editArbitrary = fc.record({
  at: fc.nat({ max: 90 }),
  gone: fc.integer({ min: 0, max: 12 }),
  text: fc.constantFrom('', 'x', ' ', 'new word', ' 😀', 'é', 'slow', 'queue of'),
});

describe('random typing and decisions', () => {
  it('a settled fork says what the Codex and the open suggestions say, and undone to the end what the Codex says', () => {
    fc.assert(
      fc.property(
        fc.array(editArbitrary, { minLength: 1, maxLength: 6 }),
        fc.array(fc.record({ index: fc.nat({ max: 4 }), isAccepted: fc.boolean() }), { maxLength: 4 }),
        (edits, decisions) => {
          const page = open();
          for (const { at, gone, text: words } of edits) {
            page.type((text) => {
              const from = Math.min(at, text.length);
              text.delete(from, Math.min(gone, text.length - from));
              text.insert(from, words);
            });
            fc.pre(page.pause());
          }
          for (const { index, isAccepted } of decisions) {
            page.decide(index, isAccepted);
            fc.pre(page.settle());
            expect(textOf(page.fork)).toBe(page.expected());
          }
          while (page.undo.undo() !== null);
          expect(textOf(page.fork)).toBe(textOf(page.base));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('what is only added is settled whatever is decided', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 70 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.record({ index: fc.nat({ max: 3 }), isAccepted: fc.boolean() }), { maxLength: 4 }),
        (places, decisions) => {
          const page = open();
          for (const [index, at] of places.entries()) {
            page.type((text) => text.insert(Math.min(at, text.length), ` ${index}${index} `));
            fc.pre(page.pause());
          }
          for (const { index, isAccepted } of decisions) {
            page.decide(index, isAccepted);
            expect(page.settle()).toBe(true);
            expect(textOf(page.fork)).toBe(page.expected());
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
