/** A text with its search highlights. */
import type { Segment } from '#core/search/highlight.ts';
import classes from './highlighted.module.css';

export function Highlighted({ segments }: { readonly segments: readonly Segment[] }) {
  return segments.map(({ text, match }, index) =>
    match ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: segments have no identity besides their place
      <mark key={index} className={classes['mark']}>
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
