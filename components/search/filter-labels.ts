/** The label of a filter, for its chip. */
import type { FieldTest, SearchFilter } from '#core/search/search-query.ts';

const DAY_MS = 86_400_000;

/** The label of a filter; `templateName` maps what the query calls a template to its name. */
export function filterLabel(
  { condition, negated }: SearchFilter,
  templateName: (name: string) => string | undefined,
): string {
  return `${negated ? 'Not: ' : ''}${wordsOf(condition, templateName)}`;
}

function wordsOf(
  condition: SearchFilter['condition'],
  templateName: (name: string) => string | undefined,
): string {
  switch (condition.kind) {
    case 'template':
      return templateName(condition.name) ?? `Template: ${condition.name}`;
    case 'tag':
      return `Tag: ${condition.name}`;
    case 'person':
      return condition.name.toLowerCase() === 'me' ? 'Person: me' : `Person: ${condition.name}`;
    case 'all':
    case 'any': {
      const parts = condition.of.map((part) => filterLabel(part, templateName));
      return parts.join(condition.kind === 'all' ? ' and ' : ' or ');
    }
    case 'words':
      return condition.text;
    case 'field':
      return `${condition.field} ${condition.tests.map(testLabel).join(' or ')}`;
    case 'updated':
      return `Edited ${rangeLabel(condition)}`;
    case 'created':
      return `Made ${rangeLabel(condition)}`;
    case 'under':
      return 'Below one Codex';
    case 'parent':
      return 'Directly under one Codex';
    case 'is':
      return condition.state === 'trashed' ? 'In the trash' : 'Archived';
    case 'comments':
      return `Comments: ${condition.text}`;
    case 'in':
      return 'In comments';
  }
}

function testLabel(test: FieldTest): string {
  if (test.is === 'any') return 'has a value';
  if (test.is === 'empty') return 'is empty';
  if (test.is === 'value') return `${SIGNS[test.comparison]} ${test.value}`;
  if (test.from === null) return `≤ ${test.to}`;
  return test.to === null ? `≥ ${test.from}` : `from ${test.from} to ${test.to}`;
}

const SIGNS = { ':': 'is', '=': 'is', '<': '<', '<=': '≤', '>': '>', '>=': '≥' } as const;

/** Ranges end before `until`; people name the last day. */
function rangeLabel({
  since,
  until,
}: {
  readonly since: string | null;
  readonly until: string | null;
}): string {
  const last = until === null ? null : new Date(Date.parse(until) - DAY_MS).toISOString().slice(0, 10);
  if (since === null) return `until ${last}`;
  if (last === null) return `since ${since}`;
  return since === last ? `on ${since}` : `from ${since} to ${last}`;
}
