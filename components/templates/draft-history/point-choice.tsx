/** The choice of two points to compare: of the draft, or published versions. */

import { NativeSelect } from '@mantine/core';
import { formatDateTime } from '#components/locale/date-format.ts';
import type { DraftVersion } from '#core/protocol/api/template-drafts.ts';
import type { DraftPair } from '#core/protocol/page-address.ts';
import classes from '../compare/compare-page.module.css';
import { draftVersionLabel } from './draft-version-labels.ts';

interface Points {
  readonly versions: readonly DraftVersion[];
  readonly published: readonly {
    readonly version: number;
    readonly publishedBy: { readonly name: string };
  }[];
}

interface PointChoiceProps extends Points {
  readonly pair: DraftPair;
  readonly onChange: (pair: DraftPair) => void;
}

const NOW = 'now';

export function PointChoice({ pair, onChange, ...points }: PointChoiceProps) {
  const data = optionsOf(points, [pair.from, pair.to ?? NOW]);
  return (
    <div className={classes['choice']}>
      <NativeSelect
        label="From"
        data={data}
        value={pair.from}
        onChange={({ currentTarget: { value } }) => onChange({ ...pair, from: value })}
      />
      <NativeSelect
        label="To"
        data={[{ value: NOW, label: 'The draft as it is now' }, ...data]}
        value={pair.to ?? NOW}
        onChange={({ currentTarget: { value } }) => onChange({ ...pair, to: value === NOW ? null : value })}
      />
    </div>
  );
}

/** What a point is called: “Version 3”, “10:04”, “Now”. */
export function pointLabel(point: string | null, { versions }: Points): string {
  if (point === null) return 'Now';
  if (point.startsWith('v')) return `Version ${point.slice(1)}`;
  const found = versions.find(({ seq }) => String(seq) === point);
  return found === undefined ? `Operation ${point}` : formatDateTime(found.to);
}

/** A point that is chosen and not among those read so far is there all the same. */
function optionsOf(points: Points, chosen: readonly string[]) {
  const published = points.published.map(({ version, publishedBy }) => ({
    value: `v${version}`,
    label: `Version ${version}, ${publishedBy.name}`,
  }));
  const drafts = points.versions.map((version) => ({
    value: String(version.seq),
    label: `${formatDateTime(version.to)}: ${draftVersionLabel(version)}`,
  }));
  const known = new Set([...published, ...drafts].map(({ value }) => value));
  const others = chosen
    .filter((value) => value !== NOW && !known.has(value))
    .map((value) => ({ value, label: pointLabel(value, points) }));
  return [
    { group: 'The draft', items: [...drafts, ...others.filter(({ value }) => !value.startsWith('v'))] },
    { group: 'Published', items: [...published, ...others.filter(({ value }) => value.startsWith('v'))] },
  ].filter(({ items }) => items.length > 0);
}
