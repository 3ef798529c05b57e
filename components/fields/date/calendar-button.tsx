/** The button beside a date that opens a calendar. */
import { Popover } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { IconCalendar } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from '../input/value.module.css';
import calendar from './calendar.module.css';

interface CalendarButtonProps {
  /** `2026-11-14` or `null`. */
  readonly date: string | null;
  readonly onPick: (date: string | null) => void;
  readonly label: string;
  readonly opened: boolean;
  readonly onOpened: (opened: boolean) => void;
  /** Stays open after a day was picked, e.g. to give a time as well. */
  readonly children?: ReactNode;
}

/** No day is shown in red: nothing is wrong with a Sunday. */
const NO_DAYS: [] = [];
const DAY_CLASS = { day: calendar['day'] ?? '' };

export function CalendarButton({ date, onPick, label, opened, onOpened, children }: CalendarButtonProps) {
  return (
    <Popover
      opened={opened}
      onChange={onOpened}
      position="bottom-end"
      trapFocus
      returnFocus
      withinPortal
      shadow="md"
    >
      <Popover.Target>
        <button
          type="button"
          className={styles['side']}
          aria-label={label}
          aria-expanded={opened}
          onClick={() => onOpened(!opened)}
        >
          <IconCalendar size={16} stroke={1.75} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown data-native-undo>
        <DatePicker
          value={date}
          {...(date === null ? {} : { defaultDate: date })}
          onChange={(picked) => {
            onPick(picked);
            if (children === undefined) onOpened(false);
          }}
          allowDeselect
          highlightToday
          weekendDays={NO_DAYS}
          classNames={DAY_CLASS}
          ariaLabels={{
            previousMonth: 'Previous month',
            nextMonth: 'Next month',
            monthLevelControl: 'Choose a month',
            yearLevelControl: 'Choose a year',
            nextYear: 'Next year',
            previousYear: 'Previous year',
            nextDecade: 'Next decade',
            previousDecade: 'Previous decade',
          }}
        />
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
