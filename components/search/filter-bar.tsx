'use client';
/** The filters of a query as removable chips, its misunderstood parts, and the templates to narrow it to. */
import { UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTemplatesById } from '#components/api/queries.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { SearchAnswer } from '#core/protocol/api/search.ts';
import { type SearchFilter, type SearchQuery, withoutPart } from '#core/search/search-query.ts';
import { foldText } from '#core/search/words.ts';
import { filterLabel } from './filter-labels.ts';
import { FilterMenu } from './filter-menu.tsx';
import classes from './search-page.module.css';

interface FilterBarProps {
  readonly text: string;
  readonly query: SearchQuery;
  readonly answer: Pick<SearchAnswer, 'problems' | 'templates'> | undefined;
  /** The query that the answer is to; `null` while it is to an earlier one. */
  readonly answered: string | null;
  readonly onChange: (text: string) => void;
}

export function FilterBar({ text, query, answer, answered, onChange }: FilterBarProps) {
  const templates = useTemplatesById();
  const nameOf = (called: string) =>
    [...templates.values()].find(
      ({ id, name }) => foldText(id) === foldText(called) || foldText(name) === foldText(called),
    )?.name;
  return (
    <div className={classes['bar']}>
      <div className={classes['chips']}>
        {query.filters.map((filter) => (
          <Chip
            key={`${filter.from}`}
            label={filterLabel(filter, nameOf)}
            onRemove={() => onChange(withoutPart(text, filter))}
          />
        ))}
        <FilterMenu onAdd={(filter) => onChange(`${text.trim()} ${filter}`.trim())} />
      </div>
      {answer !== undefined && answer.problems.length > 0 && (
        <ul className={classes['problems']} aria-label="Ignored in this search">
          {answer.problems.map((problem) => (
            <li key={problem.from}>
              {answered !== null && <code>{answered.slice(problem.from, problem.to)}</code>} {problem.message}
            </li>
          ))}
        </ul>
      )}
      <TemplateCounts {...{ text, query, answer, onChange }} />
    </div>
  );
}

function Chip({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }) {
  return (
    <UnstyledButton className={classes['chip']} onClick={onRemove} aria-label={`Remove filter ${label}`}>
      {label}
      <IconX size={14} stroke={1.75} aria-hidden />
    </UnstyledButton>
  );
}

function TemplateCounts({ text, query, answer, onChange }: Omit<FilterBarProps, 'answered'>) {
  const templates = useTemplatesById();
  const counts = answer?.templates ?? [];
  if (counts.length < 2) return null;
  return (
    <ul className={classes['counts']} aria-label="Narrow to a template">
      {counts.map(({ id, count }) => {
        const template = templates.get(id);
        const chosen = query.filters.find((filter) => isTemplate(filter, [id, template?.name ?? id]));
        const toggled = chosen ? withoutPart(text, chosen) : `${text.trim()} template:${id}`.trim();
        return (
          <li key={id}>
            <UnstyledButton
              className={classes['count']}
              aria-pressed={chosen !== undefined}
              onClick={() => onChange(toggled)}
            >
              <Icon name={template?.icon} hue={template?.color ?? null} size={15} />
              {template?.name ?? id}
              <span className={classes['number']}>{count}</span>
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}

function isTemplate({ condition, negated }: SearchFilter, names: readonly string[]): boolean {
  if (condition.kind !== 'template' || negated) return false;
  return names.some((name) => foldText(name) === foldText(condition.name));
}
