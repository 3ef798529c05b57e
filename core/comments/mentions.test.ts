/** People named in a comment: what is written is found again. */
import { describe, expect, it } from 'vitest';
import { findPersonMentions, writePersonMention } from './mentions.ts';

const RAE = '01900000-0000-7000-8000-0000000000a1';

describe('mentions of people', () => {
  it.each(['Rae Okonjo', 'R]ae [O', 'back\\slash', '名前', 'a\nb'])('finds %j again', (name) => {
    const mention = writePersonMention({ id: RAE, name });
    const [found] = findPersonMentions(`Ask ${mention}, please`);
    expect(found).toEqual({ id: RAE, name: name.replace(/\s+/g, ' '), from: 4, to: 4 + mention.length });
  });

  it('takes nothing else for one', () => {
    for (const text of [
      '@Rae',
      '@[Rae](https://example.org)',
      '@[Rae](javascript:alert)',
      '[Rae](x)',
      '@[](x)',
    ])
      expect(findPersonMentions(text), text).toEqual([]);
  });
});
