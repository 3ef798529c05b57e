/** Highlights mark exactly what was found, and change nothing in the text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '#core/any-text.fixture.ts';
import { excerpt, highlight, matchesAll, needlesOf, opening, type Segment } from './highlight.ts';
import { parseSearch } from './parse-search.ts';
import { foldText, wordsOf } from './words.ts';

const needles = (query: string) => needlesOf(parseSearch(query, { today: '2026-11-22' }).terms);
const marked = (segments: readonly Segment[]) =>
  segments.map(({ text, match }) => (match ? `[${text}]` : text)).join('');

describe('folding', () => {
  it.each([
    ['Élan  GARÇON', 'elan garcon'],
    ['Straße Ærø Łódź İzmir', 'strasse aero lodz izmir'],
    ['ГОРОД Ёлка', 'город елка'],
    ['ﬁle №５ x-y', 'file no 5 x y'],
    ['東京タワー', '東 京 タ ワ ー'],
    ['हिन्दी', 'हिन्दी'],
    ['㌀', 'ア ハ\u309a ー ト'],
    ['🙂 \ud800 — !', '🙂'],
    ['أحمد إيمان آمال ٱلله', 'احمد ايمان امال الله'],
    ['مُحَمَّد مـــحمد', 'محمد محمد'],
    ['مدرسة موسى کتاب فارسی', 'مدرسه موسي كتاب فارسي'],
    ['می‌خواهم', 'ميخواهم'],
    ['שָׁלוֹם ספר־ילדים', 'שלומ ספר ילדימ'],
    ['װײַס', 'ווייס'],
    ['क़लम ज़रूरत', 'कलम जरूरत'],
    ['३४ ٤٢ ๔๒', '34 42 4 2'],
    ['ΟΔΌΣ ὁδός', 'οδοσ οδοσ'],
    ['Ĳssel ǅep', 'ijssel dzep'],
    ['co\u00adop\u00aderation zero\u200bwidth', 'cooperation zero width'],
    ['🚀 👍🏽 ❤️ 🇩🇪 👩\u200d🚀 1️⃣', '🚀 👍 ❤ 🇩🇪 👩\u200d🚀 1'],
    ['C++ 5€ a≠b ½ 20℃ Foo™', 'c + + 5 € a ≠ b 12 20 ° c foo tm'],
  ])('%s reads %s', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('folds what is folded to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { numRuns: 1000, examples: [['㌀'], ['℀'], ['👩\u200d🚀'], ['\u0d4e']] },
    );
  });

  it('says where each word stands', () => {
    expect(wordsOf('a, Éb')).toEqual([
      { text: 'a', from: 0, to: 1 },
      { text: 'eb', from: 3, to: 5 },
    ]);
  });
});

describe('highlights', () => {
  it.each([
    ['Night shift incident', 'inc nigh', '[Nigh]t shift [inc]ident'],
    ['Élan vital', 'elan', '[Élan] vital'],
    ['Straße und Straßen', 'strasse', '[Straße] und [Straßen]'],
    ['a plan, a planned plan', '"plan"', 'a [plan], a planned [plan]'],
    ['re-index the index', 're-ind', '[re-ind]ex the index'],
    ['東京タワー', '京タ', '東[京タ]ワー'],
    ['كتب أحمد رسالة', 'احمد', 'كتب [أحمد] رسالة'],
    ['שָׁלוֹם לך', 'שלום', '[שָׁלוֹם] לך'],
    ['यह क़लम है', 'कलम', 'यह [क़लम] है'],
    ['Launch 🚀 today', '🚀', 'Launch [🚀] today'],
    ['co\u00adop\u00aderation', 'cooper', '[co\u00adop\u00aderation]'],
    ['ภาษาไทยง่าย', 'ไทย', 'ภาษา[ไทย]ง่าย'],
    ['nothing here', 'absent', 'nothing here'],
    ['keep drafts', '-drafts keep', '[keep] drafts'],
  ])('in “%s” for %s', (text, query, expected) => {
    expect(marked(highlight(text, needles(query)))).toBe(expected);
  });

  it('keeps the text whole whatever the text and the query', () => {
    const text = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.array(fc.constantFrom('ab', 'a', 'é', '京', ' ', '-')).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, text, (body, query) => {
        const segments = highlight(body, needles(query));
        expect(segments.map((segment) => segment.text).join('')).toBe(body);
        expect(segments.some((segment) => segment.text === '')).toBe(false);
        if (needles(query).length > 0 && matchesAll(body, needles(query))) {
          expect(segments.some((segment) => segment.match)).toBe(true);
        }
      }),
    );
  });
});

describe('excerpts', () => {
  const long = `${'one two three four five six seven. '.repeat(40)}The pump failed because the valve\n\n  stuck. ${'More words follow here. '.repeat(40)}`;

  it('shows the place with most of the words, on one line, with what surrounds it', () => {
    const shown = marked(excerpt(long, needles('valve pump')) ?? []);
    expect(shown).toContain('The [pump] failed because the [valve] stuck.');
    expect(shown).toMatch(/^….*…$/);
    expect(shown.length).toBeLessThan(240);
  });

  it('is null without a match, and short texts come whole', () => {
    expect(excerpt(long, needles('absent'))).toBeNull();
    expect(marked(excerpt('A valve.', needles('valve')) ?? [])).toBe('A [valve].');
  });

  it('opens with the beginning where nothing was sought', () => {
    expect(marked(opening('  A\n b'))).toBe('A b');
    expect(marked(opening(long)).length).toBeLessThan(190);
    expect(opening(' \n ')).toEqual([]);
  });
});
