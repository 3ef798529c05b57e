import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { lengthLimit } from './length-limit.ts';

function edit(text: string, insert: string, userEvent?: string): [text: string, refusals: number[]] {
  const refusals: number[] = [];
  const state = EditorState.create({
    doc: text,
    extensions: lengthLimit(5, (length) => refusals.push(length)),
  });
  const changes = { from: 0, to: insert === '' ? 1 : 0, insert };
  const { newDoc } = state.update({ changes, ...(userEvent === undefined ? {} : { userEvent }) });
  return [newDoc.toString(), refusals];
}

describe('the limit of a text', () => {
  it('refuses what does not fit as a whole, and says how long it would have been', () => {
    expect(edit('one', 'two', 'input.paste')).toEqual(['one', [6]]);
    expect(edit('fives', '!', 'input.type')).toEqual(['fives', [6]]);
    expect(edit('one', 'a,b\nc', 'input.drop')).toEqual(['one', [8]]);
  });

  it('takes what fits, up to the last character', () => {
    expect(edit('one', '12', 'input.paste')).toEqual(['12one', []]);
  });

  it('shows what came from the document, and lets a text that is too long be shortened', () => {
    expect(edit('from REST', '12')).toEqual(['12from REST', []]);
    expect(edit('from REST', '', 'delete.backward')).toEqual(['rom REST', []]);
  });
});
