/** One changed field before and after: removed text struck out, added text underlined. */
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { joinWords } from '#components/locale/join-words.ts';
import { readerText } from '#components/locale/value-text.ts';
import type { FieldChange } from '#core/protocol/api/history.ts';
import classes from './comparison.module.css';
import { timeSpanLabel } from './history-labels.ts';
import { BlockChanges, Parts } from './text-changes.tsx';

interface FieldChangeViewProps {
  readonly change: FieldChange;
  readonly onRestore: (() => void) | undefined;
  readonly restoring: boolean;
}

export function FieldChangeView({ change, onRestore, restoring }: FieldChangeViewProps) {
  const id = useId();
  return (
    <section className={classes['change']} aria-labelledby={id}>
      <header className={classes['head']}>
        <h2 id={id} className={classes['label']}>
          {change.label}
        </h2>
        <span className={classes['who']} suppressHydrationWarning>
          {authorsLabel(change)}
        </span>
        {onRestore !== undefined && (
          <Button
            variant="subtle"
            color="ink"
            size="compact-sm"
            className={classes['restore'] ?? ''}
            disabled={restoring}
            onClick={onRestore}
            aria-label={`Restore this field: ${change.label}`}
          >
            Restore this field
          </Button>
        )}
      </header>
      <ChangeBody change={change} />
    </section>
  );
}

function authorsLabel({ edits }: FieldChange): string {
  if (edits === undefined) return '';
  const names = edits.authors.map(({ name }) => name);
  return `${joinWords(names)}, ${timeSpanLabel(edits.from, edits.to, Date.now())}`;
}

function ChangeBody({ change }: { readonly change: FieldChange }): ReactNode {
  switch (change.kind) {
    case 'text':
      return (
        <p className={change.field === 'title' ? classes['title'] : classes['plain']} dir="auto">
          <Parts parts={change.parts ?? []} />
        </p>
      );
    case 'richText':
      return <BlockChanges blocks={change.blocks ?? []} />;
    case 'value':
      return (
        <ValueChange
          before={readerText(change.type, change.before, change.beforeText ?? '')}
          after={readerText(change.type, change.after, change.afterText ?? '')}
        />
      );
    case 'set':
      return <Members added={change.added ?? []} removed={change.removed ?? []} />;
    case 'rows':
      return <Rows change={change} />;
  }
}

function ValueChange({ before, after }: { readonly before: string; readonly after: string }) {
  return (
    <p className={classes['values']}>
      {before === '' ? (
        <span className={classes['empty']}>Empty</span>
      ) : (
        <del className={classes['value']} dir="auto">
          {before}
        </del>
      )}
      <IconArrowRight
        size={16}
        stroke={1.75}
        role="img"
        aria-label="became"
        className={classes['arrow'] ?? ''}
      />
      {after === '' ? (
        <span className={classes['empty']}>Empty</span>
      ) : (
        <ins className={classes['value']} dir="auto">
          {after}
        </ins>
      )}
    </p>
  );
}

interface MembersProps {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

function Members({ added, removed }: MembersProps) {
  return (
    <ul className={classes['members']}>
      {removed.map((text) => (
        <li key={`- ${text}`}>
          <del className={classes['value']} dir="auto">
            {text}
          </del>
        </li>
      ))}
      {added.map((text) => (
        <li key={`+ ${text}`}>
          <ins className={classes['value']} dir="auto">
            {text}
          </ins>
        </li>
      ))}
    </ul>
  );
}

/** Rows have no text that names them for sure, so equal ones are told apart by their place. */
function Rows({ change }: { readonly change: FieldChange }) {
  return (
    <ul className={classes['rows']}>
      {(change.changed ?? []).map((row) => (
        <li key={row.id}>
          {row.cells.map(({ column, label, type, beforeText, afterText }) => (
            <span key={column} className={classes['cell']}>
              <span className={classes['column']}>{label}</span>{' '}
              {beforeText !== '' && <del dir="auto">{readerText(type, beforeText, beforeText)}</del>}{' '}
              {afterText !== '' && <ins dir="auto">{readerText(type, afterText, afterText)}</ins>}
            </span>
          ))}
          {row.moved && <span className={classes['column']}>moved to another place</span>}
        </li>
      ))}
      {(change.removed ?? []).map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may read the same, so their place tells them apart
        <li key={`removed ${index}`} data-kind="removed">
          <del dir="auto">{text === '' ? 'An empty row' : text}</del>
        </li>
      ))}
      {(change.added ?? []).map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may read the same, so their place tells them apart
        <li key={`added ${index}`} data-kind="added">
          <ins dir="auto">{text === '' ? 'An empty row' : text}</ins>
        </li>
      ))}
    </ul>
  );
}
