/** Rule D10 of docs/spec/codex-document.md: the extent of one undo step. */
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { createReplica, type Replica, syncAll, testField } from './replica.fixture.ts';
import { createUndo, type Undo } from './undo.ts';

const FIELDS = [testField('text', 'notes'), testField('select', 'severity')];

function open(number: number): Replica & { undo: Undo } {
  const replica = createReplica(number);
  return { ...replica, undo: createUndo(replica.codex, FIELDS) };
}

describe('D10: steps', () => {
  /** Types the text at its end, a letter each so many milliseconds; `meanwhile` happens between the letters. */
  function type(
    { environment, doc }: Replica,
    text: Y.Text,
    letters: string,
    pace: number,
    meanwhile = (): void => undefined,
  ): void {
    for (const letter of letters) {
      environment.time += pace;
      doc.transact(() => text.insert(text.length, letter), 'local');
      meanwhile();
    }
  }

  function stepsOf(undo: Undo, text: Y.Text): string[] {
    const states: string[] = [];
    for (; undo.canUndo(); undo.undo()) states.push(text.toString());
    return states;
  }

  it('letters in quick succession are one step, a pause of half a second begins another', () => {
    const replica = open(1);
    const { title } = replica.codex;
    type(replica, title, 'one two', 60);
    replica.environment.time += 500;
    type(replica, title, 'three', 60);
    expect(stepsOf(replica.undo, title)).toEqual(['one twothree', 'one two']);
  });

  it('who writes on without a pause gets steps of words, or of half a second where words are shorter', () => {
    const replica = open(1);
    const { title } = replica.codex;
    type(replica, title, 'so the valves were closed', 150);
    expect(stepsOf(replica.undo, title)).toEqual([
      'so the valves were closed',
      'so the valves were ',
      'so the valves ',
      'so the ',
    ]);
  });

  it('another field begins another, and each is taken back in the order it was written', () => {
    const replica = open(1);
    const { codex, undo } = replica;
    const notes = codex.text('notes');
    type(replica, codex.title, 'ab', 20);
    type(replica, notes, 'cd', 20);
    codex.setRegister('severity', 'High');
    const state = () => [codex.title.toString(), notes.toString(), codex.register('severity').winner?.value];
    undo.undo();
    expect(state()).toEqual(['ab', 'cd', undefined]);
    undo.undo();
    expect(state()).toEqual(['ab', '', undefined]);
    undo.undo();
    expect(state()).toEqual(['', '', undefined]);
  });

  it('what others write, there or elsewhere, divides none', () => {
    const [ana, ben] = [open(1), open(2)];
    type(ana, ana.codex.title, 'word', 100, () => {
      syncAll(ana, ben);
      ben.codex.title.insert(0, 'b');
      ben.codex.setRegister('severity', ben.codex.title.length);
      syncAll(ana, ben);
    });
    expect(stepsOf(ana.undo, ana.codex.title)).toEqual(['bbbbword']);
    expect(ana.codex.title.toString()).toBe('bbbb');
  });

  it('an editor of another field divides none, whatever it thinks has ended', () => {
    const replica = open(1);
    const editor = replica.undo.forEditor();
    type(replica, replica.codex.title, 'word', 100, () => editor.stopCapturing());
    expect(stepsOf(replica.undo, replica.codex.title)).toEqual(['word']);
  });
});
