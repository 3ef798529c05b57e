/** The bar above a comparison: how much changed, the next and the previous change, how it is laid out, and its address. */
import { ActionIcon, Button, SegmentedControl, Switch } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconLink } from '@tabler/icons-react';
import { Kbd } from '#components/ui/kbd.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Comparison } from '#core/protocol/api/history/comparison.ts';
import type { ComparisonLook } from '#core/protocol/page-address.ts';
import { countChanges } from './change-stops.ts';
import classes from './comparison.module.css';

interface ComparisonBarProps {
  readonly changes: Comparison['changes'];
  /** The change that one is at, from 0. */
  readonly at: number | null;
  readonly onGo: (step: 1 | -1) => void;
  readonly look: ComparisonLook;
  readonly onLook: (look: ComparisonLook) => void;
  /** The address of this comparison, as a path; `null` where it has none. */
  readonly address: string | null;
}

export function ComparisonBar({ changes, at, onGo, look, onLook, address }: ComparisonBarProps) {
  const { stops, fields } = countChanges(changes);
  const count = `${plural(stops, 'change')} in ${plural(fields, 'field')}`;
  return (
    <div className={classes['bar']}>
      <h1 className={classes['lead']}>
        {count}
        <span className={classes['at']} role="status">
          {at === null || at >= stops ? '' : `${at + 1} of ${stops}`}
        </span>
      </h1>
      <div className={classes['steps']}>
        <ActionIcon
          size={32}
          aria-label="Previous change"
          title="Previous change (K)"
          onClick={() => onGo(-1)}
        >
          <IconArrowUp size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
        <ActionIcon size={32} aria-label="Next change" title="Next change (J)" onClick={() => onGo(1)}>
          <IconArrowDown size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
        <span className={classes['keys']} aria-hidden>
          <Kbd keys="J" /> <Kbd keys="K" />
        </span>
      </div>
      <SegmentedControl
        size="xs"
        aria-label="Layout"
        value={look.layout}
        data={[
          { value: 'inline', label: 'Inline' },
          { value: 'sides', label: 'Side by side' },
        ]}
        onChange={(layout) => onLook({ ...look, layout: layout === 'sides' ? 'sides' : 'inline' })}
      />
      <Switch
        size="sm"
        label="All fields"
        checked={look.all}
        onChange={({ currentTarget }) => onLook({ ...look, all: currentTarget.checked })}
      />
      {address !== null && (
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconLink size={16} stroke={1.75} aria-hidden />}
          onClick={() => void copyAddress(address)}
        >
          Copy link
        </Button>
      )}
    </div>
  );
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

async function copyAddress(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(new URL(path, window.location.origin).href);
    toast.done('Link copied');
  } catch (error) {
    toast.failed('The link was not copied. Copy it from the address bar.', error);
  }
}
