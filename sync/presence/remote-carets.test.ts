import { describe, expect, it, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { observeCarets, readRemoteCarets } from './remote-carets.ts';

function person(name: string) {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  awareness.setLocalState({ user: { id: name, name } });
  return { doc, awareness, text: doc.getText('body') };
}

type Person = ReturnType<typeof person>;

/** The caret right behind the character before `index`, as the rich text editor announces it. */
function standAt({ awareness, text }: Person, index: number): void {
  const place = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index, -1));
  awareness.setLocalStateField('cursor', { anchor: place, head: place });
}

function sendPresence(from: Person, to: Person): void {
  applyAwarenessUpdate(to.awareness, encodeAwarenessUpdate(from.awareness, [from.doc.clientID]), 'socket');
}

function sendEdits(from: Person, to: Person): void {
  Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'socket');
}

/** Where `reader` sees everybody's carets. */
function seenBy(reader: Person): (number | undefined)[] {
  return readRemoteCarets(reader.awareness).map(
    ({ head }) =>
      Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(head), reader.doc)?.index,
  );
}

describe('cursors of other people', () => {
  it('stay where they were until the edit they stand behind has come', () => {
    const [rae, jon] = [person('Rae'), person('Jon')];
    const listener = vi.fn();
    const stop = observeCarets(rae.awareness, listener);
    jon.text.insert(0, 'ab');
    standAt(jon, 2);
    sendPresence(jon, rae);
    expect(seenBy(rae)).toEqual([]);
    sendEdits(jon, rae);
    expect(listener).toHaveBeenCalledTimes(2);
    expect(seenBy(rae)).toEqual([2]);
    const [before] = readRemoteCarets(rae.awareness);

    jon.text.insert(2, 'c');
    standAt(jon, 3);
    sendPresence(jon, rae);
    rae.text.insert(0, 'Rae');
    // Still behind the same letter, and the same caret, so that nothing is drawn anew.
    expect(seenBy(rae)).toEqual([5]);
    expect(readRemoteCarets(rae.awareness)[0]).toEqual(before);
    expect(listener).toHaveBeenCalledTimes(3);
    sendEdits(jon, rae);
    expect(listener).toHaveBeenCalledTimes(4);
    expect(seenBy(rae)).toEqual([6]);
    expect(readRemoteCarets(rae.awareness)[0]?.moves).toBe((before?.moves ?? 0) + 1);

    // Nobody is ahead now: an edit alone says nothing new.
    jon.text.insert(0, 'd');
    sendEdits(jon, rae);
    expect(listener).toHaveBeenCalledTimes(4);
    stop();
    standAt(jon, 0);
    sendPresence(jon, rae);
    expect(listener).toHaveBeenCalledTimes(4);
  });

  it.each([{}, { anchor: {}, head: null }, { anchor: 'x', head: {} }])(
    'are nowhere when %j is announced',
    (cursor) => {
      const [rae, jon] = [person('Rae'), person('Jon')];
      jon.awareness.setLocalStateField('cursor', cursor);
      sendPresence(jon, rae);
      expect(readRemoteCarets(rae.awareness)).toEqual([]);
    },
  );
});
