/** The change of a field: removed text struck out, added text underlined. Stands inside of `marks`. */
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { readerText } from '#components/locale/value-text.ts';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import type { ComparisonLook } from '#core/protocol/page-address.ts';
import classes from './comparison.module.css';
import { RichTextChanges } from './rich-text-changes.tsx';
import { RowChanges } from './row-changes.tsx';
import { Parts, type Side } from './text-changes.tsx';

export interface ChangeBodyProps {
  readonly change: FieldChange;
  readonly layout: ComparisonLook['layout'];
  /** Whether what is far from a change is shown as well. */
  readonly whole: boolean;
  /** Inline, one of the two states alone where that is asked for; of rows the change all the same. */
  readonly side?: Side;
  /** Of rows: brings one back to what it was before, which removes one that was added since. Absent where that is not offered. */
  readonly onRestoreRow?: ((rowId: string) => void) | undefined;
}

export function ChangeBody(props: ChangeBodyProps): ReactNode {
  const { change, layout, whole, side = 'both' } = props;
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
  if (change.kind === 'rows') return <RowChanges change={change} onRestore={props.onRestoreRow} />;
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
