/** A comment as it is typed and as it is kept. */
import { describe, expect, it } from 'vitest';
import { insertMention, NOTHING_TYPED, readComment, writeComment } from './comment-text.ts';

const RAE = { kind: 'person', id: '01900000-0000-7000-8000-0000000000a1', label: 'Rae Okonjo' } as const;
const OTHER_RAE = { ...RAE, id: '01900000-0000-7000-8000-0000000000a2' };
const PLAN = { kind: 'codex', id: '01900000-0000-7000-8000-0000000000c1', label: 'Plan | [B]' } as const;

describe('a comment with mentions', () => {
  it('shows names, and keeps ids', () => {
    const typed = insertMention({ text: 'Ask @ra please', mentions: [] }, { from: 4, to: 7 }, RAE);
    expect(typed.text).toBe('Ask @Rae Okonjo please');
    expect(typed.caret).toBe('Ask @Rae Okonjo '.length);
    expect(writeComment(typed)).toBe(`Ask @[Rae Okonjo](${RAE.id}) please`);
  });

  it('is what it was when it is edited', () => {
    const first = insertMention({ text: '@', mentions: [] }, { from: 0, to: 1 }, RAE);
    const at = first.text.length;
    const both = insertMention({ ...first, text: `${first.text}[[` }, { from: at, to: at + 2 }, PLAN);
    const markdown = writeComment(both);
    expect(markdown).toContain(`(${RAE.id})`);
    expect(markdown).toContain(`[[${PLAN.id}|`);
    expect(writeComment(readComment(markdown))).toBe(markdown);
  });

  it('tells two of one name apart', () => {
    const first = insertMention(NOTHING_TYPED, { from: 0, to: 0 }, RAE);
    const both = insertMention(first, { from: first.text.length, to: first.text.length }, OTHER_RAE);
    expect(both.text).toBe('@Rae Okonjo @Rae Okonjo (2) ');
    expect(writeComment(both)).toContain(OTHER_RAE.id);
    expect(writeComment(both)).toContain(RAE.id);
  });

  it('is plain text where nothing was picked', () => {
    expect(writeComment({ text: ' @Rae Okonjo [[Plan]] ', mentions: [] })).toBe('@Rae Okonjo [[Plan]]');
  });
});
