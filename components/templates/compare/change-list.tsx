/** The changes between two versions of a template, a sentence for each. */
import type { ComparedVersions } from '#core/protocol/api/templates.ts';
import classes from './change-list.module.css';

type Change = ComparedVersions['changes'][number];

interface Group {
  readonly title: string;
  readonly kinds: readonly Change['change'][];
}

/** In the order in which people look for them. */
const FIELD_GROUPS: readonly Group[] = [
  { title: 'New fields', kinds: ['added', 'restored'] },
  { title: 'Retired fields', kinds: ['retired'] },
  { title: 'Changed fields', kinds: ['renamed', 'retyped', 'changed'] },
];

export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) {
    return (
      <p className={classes['quiet']}>
        Both versions say the same. Only comments or the layout of the source differ.
      </p>
    );
  }
  const ofFields = FIELD_GROUPS.map(({ title, kinds }) => ({
    title,
    items: changes.filter(({ field, change }) => field !== null && kinds.includes(change)),
  }));
  const groups = [
    ...ofFields,
    { title: 'Views, steps, rules and the rest', items: changes.filter(({ field }) => field === null) },
  ].filter(({ items }) => items.length > 0);
  return groups.map(({ title, items }) => (
    <section key={title} className={classes['group']}>
      <h2 className={classes['title']}>
        {title} <span className={classes['count']}>{items.length}</span>
      </h2>
      <ul className={classes['list']}>
        {items.map(({ field, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list, in which one field may change in several ways
          <li key={`${field ?? ''} ${index}`}>{text}</li>
        ))}
      </ul>
    </section>
  ));
}
