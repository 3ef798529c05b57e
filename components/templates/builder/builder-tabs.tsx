/** The tabs of the builder in one row; those that have no room are reached by a menu at its end. */
import { Menu, Tabs } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import classes from './template-builder.module.css';

export interface BuilderTab {
  readonly value: string;
  readonly label: string;
  /** How many there are of it; absent for none. */
  readonly count?: number;
}

interface BuilderTabsProps {
  readonly tabs: readonly BuilderTab[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Stands inside of `Tabs`. */
export function BuilderTabs({ tabs, value, onChange }: BuilderTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const overflows = useOverflow(list, tabs.length);
  useEffect(() => {
    const active = list.current?.querySelector(`[data-tab="${value}"]`);
    active?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [value]);
  return (
    <div className={classes['bar']}>
      <Tabs.List ref={list} className={classes['tabs'] ?? ''}>
        {tabs.map(({ value: tab, label, count = 0 }) => (
          <Tabs.Tab key={tab} value={tab} data-tab={tab}>
            {label}
            {count > 0 && <span className={classes['count']}>{count}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {overflows && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <button type="button" className={classes['more']} aria-label="All parts of the template">
              <IconChevronDown size={16} stroke={1.75} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {tabs.map(({ value: tab, label }) => (
              <Menu.Item key={tab} aria-current={tab === value} onClick={() => onChange(tab)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

/** Whether a row is longer than its room. */
function useOverflow(row: RefObject<HTMLElement | null>, count: number): boolean {
  const [overflows, setOverflows] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another number of tabs the row is as long as another.
  useEffect(() => {
    const element = row.current;
    if (element === null) return;
    const measure = () => setOverflows(element.scrollWidth > element.clientWidth + 1);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [row, count]);
  return overflows;
}
