/** The filters of the timeline: whose edits, of which field, and where they came from. */
import { NativeSelect } from '@mantine/core';
import { fieldName } from '#components/codex-context/field-name.ts';
import type { Template } from '#core/template/template.ts';
import classes from './timeline.module.css';
import type { Choosable, TimelineChoice } from './timeline-choice.ts';

interface TimelineFiltersProps {
  readonly choosable: Choosable;
  readonly choice: TimelineChoice;
  readonly onChoose: (choice: TimelineChoice) => void;
  readonly template: Template | undefined;
}

const ORIGINS: Readonly<Record<string, string>> = {
  socket: 'Typed',
  offline: 'Written offline',
  api: 'By a program or a rule',
  seed: 'Created',
  restore: 'Restored',
  template: 'Template updated',
  import: 'Imported',
};

/** A filter is offered where there is more than one thing to choose, or one is chosen. */
export function TimelineFilters({ choosable, choice, onChoose, template }: TimelineFiltersProps) {
  const { people, fields, origins } = choosable;
  const selects = [
    {
      ...{ label: 'Person', all: 'Everybody', value: choice.person },
      options: people.map(({ id, name }) => ({ value: id, label: name })),
      choose: (person: string | null) => onChoose({ ...choice, person }),
    },
    {
      ...{ label: 'Field', all: 'All fields', value: choice.field },
      options: fields.map((field) => ({ value: field, label: fieldName(field, template) })),
      choose: (field: string | null) => onChoose({ ...choice, field }),
    },
    {
      ...{ label: 'From where', all: 'From anywhere', value: choice.origin },
      options: origins.map((origin) => ({ value: origin, label: ORIGINS[origin] ?? origin })),
      choose: (origin: string | null) => onChoose({ ...choice, origin }),
    },
  ].filter(({ options, value }) => options.length > 1 || value !== null);
  if (selects.length === 0) return null;
  return (
    <div className={classes['filters']}>
      {selects.map(({ label, all, value, options, choose }) => (
        <NativeSelect
          key={label}
          size="xs"
          aria-label={label}
          value={value ?? ''}
          data={[{ value: '', label: all }, ...options]}
          onChange={({ currentTarget }) => choose(currentTarget.value === '' ? null : currentTarget.value)}
          data-set={value !== null || undefined}
        />
      ))}
    </div>
  );
}
