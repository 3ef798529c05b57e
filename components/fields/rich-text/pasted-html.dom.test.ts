import { describe, expect, it } from 'vitest';
import { isPictureOnly, repairPastedHtml } from './pasted-html.ts';

const ORIGIN = 'https://bindery.example';
function wordItem(text: string, level: number, marker: string, list = 0): string {
  return `<p class=MsoListParagraph style='margin-left:.5in;text-indent:-.25in;mso-list:l${list} level${level} lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>${marker}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]><b>${text}</b> word<o:p></o:p></p>`;
}

function shape(html: string): string {
  return repairPastedHtml(html, ORIGIN).html.replace(/<!--.*?-->|<o:p><\/o:p>|<\/?span[^>]*>|\n/g, '');
}

describe('HTML from other programs', () => {
  it('gets its lists back from Word', () => {
    const html = `<p class=MsoNormal>Before</p>${[wordItem('One', 1, '·'), wordItem('Two', 2, 'o'), wordItem('Three', 1, '·')].join('\n')}<p>After</p>`;
    expect(shape(html)).toBe(
      '<p class="MsoNormal">Before</p><ul><li><p><b>One</b> word</p><ul><li><p><b>Two</b> word</p></li></ul></li><li><p><b>Three</b> word</p></li></ul><p>After</p>',
    );
  });

  it('tells numbers from bullets, and one list from the next', () => {
    const html = [wordItem('One', 1, '1.'), wordItem('Two', 2, 'a)'), wordItem('Other', 1, '·', 1)].join(
      '\n',
    );
    expect(shape(html)).toBe(
      '<ol><li><p><b>One</b> word</p><ol><li><p><b>Two</b> word</p></li></ol></li></ol><ul><li><p><b>Other</b> word</p></li></ul>',
    );
  });

  it('keeps two lists apart that have text between them', () => {
    const html = `${wordItem('One', 1, '·')}<p>Between</p>${wordItem('Two', 1, '·')}`;
    expect(shape(html)).toBe(
      '<ul><li><p><b>One</b> word</p></li></ul><p>Between</p><ul><li><p><b>Two</b> word</p></li></ul>',
    );
  });

  it('leaves out pictures of other pages, counted, and keeps those of this one', () => {
    const own = '/api/v1/assets/01900000-0000-7000-8000-000000000001';
    const { html, leftOut } = repairPastedHtml(
      `<p>a<img src="https://elsewhere.example/x.png" alt="A cat">b</p><img src="${ORIGIN}${own}"><img src="data:image/png;base64,AA"><img src="file:///C:/x.png">`,
      ORIGIN,
    );
    expect(html).toBe(`<p>aA catb</p><img src="${own}">`);
    expect(leftOut).toBe(3);
  });

  it('knows a copied picture from a text with one', () => {
    expect(isPictureOnly('<meta charset="utf-8"><img src="https://elsewhere.example/x.png">')).toBe(true);
    expect(isPictureOnly('<p>Look: <img src="https://elsewhere.example/x.png"></p>')).toBe(false);
  });
});
