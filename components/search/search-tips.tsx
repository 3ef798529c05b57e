/** The search syntax on one card. */
import classes from './search-page.module.css';

const TIPS: readonly (readonly [example: string, meaning: string])[] = [
  ['night shi', 'both words, the beginning of a word will do'],
  ['"night shift"', 'exactly these words, in this order'],
  ['-draft', 'without this word; any filter can be turned round so'],
  ['#urgent', 'with this tag'],
  ['@ana', 'made or edited by Ana, or naming her; @me for yourself'],
  ['template:task', 'made from this template'],
  ['status:open,review', 'a field with one of these values; owner:me, owner:empty, owner:any'],
  ['due:<today+7d', 'days, numbers and durations compared; a range is 3..8'],
  [
    '(#a or due:today) not status:done',
    'either of them, and not the last; OR, AND and NOT also go between words',
  ],
  ['updated:7d', 'edited in the last week; also 2026-11, 2026-11-01..2026-11-14, today'],
  [
    'comments:tide',
    'a comment says so; in:comments looks for all words in comments alone, -in:comments nowhere in them',
  ],
  ['is:trashed', 'in the trash; is:archived in the archive'],
];

export function SearchTips() {
  return (
    <details className={classes['tips']}>
      <summary>How to search</summary>
      <dl>
        {TIPS.map(([example, meaning]) => (
          <div key={example}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
