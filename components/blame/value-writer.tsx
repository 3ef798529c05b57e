/** The mark of who wrote a value, a list or a line, behind it, while that is asked for; a press tells of each part. */
import { Popover, UnstyledButton } from '@mantine/core';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { valueText } from '#components/locale/value-text.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { BlameBody, BlamedValue } from '#core/protocol/api/history.ts';
import { useBlameShown } from './blame-context.tsx';
import { useFieldBlame } from './use-field-blame.ts';
import classes from './value-writer.module.css';
import { WrittenLine } from './written-card.tsx';
import { describeWritten, type Written } from './written-labels.ts';
import { stretchesOf, type WrittenSession } from './written-lines.ts';

/** More lines than that are counted. */
const MOST_LINES = 12;

interface ValueWriterProps {
  readonly field: Pick<FieldDefinition, 'id' | 'label'>;
}

export function ValueWriter(props: ValueWriterProps) {
  return useBlameShown() ? <ShownWriter {...props} /> : null;
}

interface Part extends Written {
  readonly what?: string;
}

function ShownWriter({ field }: ValueWriterProps) {
  const { blame } = useFieldBlame(field.id);
  const parts = useParts(field.id, blame);
  const written = parts.filter(({ author }) => author !== null);
  const [latest] = [...written].sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  if (latest?.author == null) return null;
  const { author, at } = latest;
  const others = new Set(written.flatMap((part) => part.author?.id ?? [])).size - 1;
  const more = others > 0 ? ` and ${others} more` : '';
  return (
    <Popover position="bottom-end" width={320} withinPortal trapFocus={false} shadow="md">
      <Popover.Target>
        <UnstyledButton
          data-help
          data-writer
          className={classes['writer'] ?? ''}
          aria-label={`Who wrote ${field.label}: ${describeWritten(latest)}${more}`}
          title={`${describeWritten(latest)}${more}`}
        >
          <Avatar person={author} size={18} decorative />
          <span className={classes['name']}>
            {author.name}
            {others > 0 && ` +${others}`}
          </span>
          {at !== null && (
            <span className={classes['when']}>
              <RelativeTime iso={at} />
            </span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes['parts'] ?? ''}>
        {written.slice(0, MOST_LINES).map(({ what, ...part }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one answer are a fixed list
          <WrittenLine key={index} written={part} {...(what !== undefined && { what })} />
        ))}
        {written.length > MOST_LINES && (
          <p className={classes['more']}>And {written.length - MOST_LINES} more, in the history.</p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** What the field consists of: sessions of a line, the value, members, rows. */
function useParts(fieldId: string, blame: BlameBody | undefined): readonly Part[] {
  const { field, codex, services } = useCodexContext();
  if (blame === undefined) return [];
  if (blame.value !== null) return [blame.value];
  if (blame.spans.length > 0) return sessionsIn(blame);
  const definition = field(fieldId);
  if (blame.entries.some(({ row }) => row !== undefined)) {
    const order = codex.rows(fieldId).map(({ id }) => id);
    return rowsOf(blame.entries).map((part) => ({ ...part, what: `Row ${order.indexOf(part.row) + 1}` }));
  }
  return blame.entries.map(({ value, ...written }) => ({
    ...written,
    ...(definition !== null && { what: valueText(definition, [value], services.people) }),
  }));
}

function sessionsIn({ spans }: BlameBody): readonly Part[] {
  const text = spans.map((span) => span.text).join('');
  const sessions = new Map<string, WrittenSession>();
  for (const { session } of stretchesOf(spans, text))
    if (session !== null) sessions.set(session.key, session);
  return [...sessions.values()];
}

/** Of each row, once for each who wrote in it. */
function rowsOf(entries: readonly BlamedValue[]): readonly (Part & { readonly row: string })[] {
  const parts = new Map<string, Part & { readonly row: string }>();
  for (const { value: _, column: __, row = '', ...written } of entries) {
    const key = JSON.stringify([row, written.author?.id]);
    const known = parts.get(key);
    if (known === undefined || (known.at ?? '') < (written.at ?? '')) parts.set(key, { ...written, row });
  }
  return [...parts.values()];
}
