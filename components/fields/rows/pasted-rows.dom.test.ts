import { describe, expect, it } from 'vitest';
import { readPastedRows, readPastedSteps, readPastedTags } from './pasted-rows.ts';

describe('rows in the clipboard', () => {
  it('come from the text of a spreadsheet, with line breaks within cells', () => {
    expect(readPastedRows('', 'a\tb\r\n"two\nlines"\t"say ""yes"""\r\n\t3\r\n')).toEqual([
      ['a', 'b'],
      ['two\nlines', 'say "yes"'],
      ['', '3'],
    ]);
  });

  it('come from a table of a page', () => {
    const html = '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>x <b>y</b></td></tr></table>';
    expect(readPastedRows(html, 'ignored')).toEqual([
      ['a', 'b'],
      ['1', 'x y'],
    ]);
  });

  it('are none in a single cell or line', () => {
    expect(readPastedRows('', 'one line\n')).toBeNull();
    expect(readPastedRows('', '12" pipe')).toBeNull();
  });

  it('are steps without their bullets, and ticked where they were', () => {
    expect(readPastedSteps('- [ ] Stop\n- [x] Call Ada\n2. Wait\n• Go\n☑ Done\n\nplain')).toEqual([
      { text: 'Stop', done: false },
      { text: 'Call Ada', done: true },
      { text: 'Wait', done: false },
      { text: 'Go', done: false },
      { text: 'Done', done: true },
      { text: 'plain', done: false },
    ]);
    expect(readPastedSteps('- one line')).toBeNull();
  });
});

it.each([
  ['checkout\n• payments\r\n- search\n', ['checkout', 'payments', 'search']],
  ['checkout\tpayments', ['checkout', 'payments']],
  ['checkout', null],
  ['one tag with spaces', null],
])('pasted into tags, %j is %j', (text, tags) => {
  expect(readPastedTags(text)).toEqual(tags);
});
