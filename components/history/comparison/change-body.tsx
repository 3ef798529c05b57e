/** The change of a field: removed text struck out, added text underlined. Stands inside of `marks`. */
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { readerText } from '#components/locale/value-text.ts';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import type { ComparisonLook } from '#core/protocol/page-address.ts';
import classes from './comparison.module.css';
import { RichTextChanges } from './rich-text-changes.tsx';
import { Parts, type Side } from './text-changes.tsx';

export interface ChangeBodyProps {
  readonly change: FieldChange;
  readonly layout: ComparisonLook['layout'];
  /** Whether what is far from a change is shown as well. */
  readonly whole: boolean;
  /** Inline, one of the two states alone where that is asked for; of rows the change all the same. */
  readonly side?: Side;
}

export function ChangeBody({ change, layout, whole, side = 'both' }: ChangeBodyProps): ReactNode {
  const isWhole = whole || change.unchanged === true;
  if (change.kind === 'richText')
    return (
      <RichTextChanges
        content={change.content ?? []}
        layout={change.unchanged === true ? 'inline' : layout}
        whole={isWhole}
        side={side}
      />
    );
  if (change.kind === 'rows') return <Rows change={change} />;
  if (layout === 'inline' || change.unchanged === true) return <OneSide change={change} side={side} />;
  return (
    <div className={classes['sides']}>
      <div>
        <OneSide change={change} side="before" />
      </div>
      <div>
        <OneSide change={change} side="after" />
      </div>
    </div>
  );
}

function OneSide({ change, side }: { readonly change: FieldChange; readonly side: Side }): ReactNode {
  switch (change.kind) {
    case 'text':
      return (
        <p className={change.field === 'title' ? classes['title'] : classes['plain']} dir="auto">
          <Parts parts={change.parts ?? []} side={side} />
        </p>
      );
    case 'value':
      return (
        <ValueChange
          before={readerText(change.type, change.before, change.beforeText ?? '')}
          after={readerText(change.type, change.after, change.afterText ?? '')}
          side={change.unchanged === true ? 'unchanged' : side}
        />
      );
    case 'set':
      return (
        <Members
          added={side === 'before' ? [] : (change.added ?? [])}
          removed={side === 'after' ? [] : (change.removed ?? [])}
          kept={side === 'both' && change.unchanged !== true ? [] : (change.kept ?? [])}
        />
      );
    default:
      return null;
  }
}

interface ValueChangeProps {
  readonly before: string;
  readonly after: string;
  readonly side: Side | 'unchanged';
}

function ValueChange({ before, after, side }: ValueChangeProps) {
  if (side === 'unchanged')
    return (
      <p className={classes['values']} dir="auto">
        {after}
      </p>
    );
  return (
    <p className={classes['values']}>
      {side !== 'after' && <Value text={before} element="del" />}
      {side === 'both' && (
        <IconArrowRight
          size={16}
          stroke={1.75}
          role="img"
          aria-label="became"
          className={classes['arrow'] ?? ''}
        />
      )}
      {side !== 'before' && <Value text={after} element="ins" />}
    </p>
  );
}

function Value({ text, element: Element }: { readonly text: string; readonly element: 'ins' | 'del' }) {
  if (text === '') return <span className={classes['empty']}>Empty</span>;
  return (
    <Element className={classes['value']} dir="auto">
      {text}
    </Element>
  );
}

interface MembersProps {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

function Members({ added, removed, kept }: MembersProps) {
  if (added.length + removed.length + kept.length === 0) return <p className={classes['empty']}>Empty</p>;
  return (
    <ul className={classes['members']}>
      {kept.map((text) => (
        <li key={`= ${text}`} className={classes['kept']} dir="auto">
          {text}
        </li>
      ))}
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
      {(change.kept ?? []).map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may read the same, so their place tells them apart
        <li key={`kept ${index}`} dir="auto">
          {text === '' ? 'An empty row' : text}
        </li>
      ))}
      {(change.changed ?? []).map((row) => (
        <li key={row.id}>
          {row.cells.map(({ column, label, type, beforeText, afterText }) => (
            <span key={column} className={classes['cell']}>
              <span className={classes['column']}>{label}</span>{' '}
              {beforeText !== '' && <del dir="auto">{readerText(type, beforeText, beforeText)}</del>}{' '}
              {afterText !== '' && <ins dir="auto">{readerText(type, afterText, afterText)}</ins>}
            </span>
          ))}
          {row.cells.length === 0 && <span dir="auto">{row.text === '' ? 'An empty row' : row.text}</span>}
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
