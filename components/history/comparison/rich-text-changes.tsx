/** The changes of a rich text in its own shape: blocks, items, rows and cells, with the words in them. */
import { type ReactNode, useState } from 'react';
import type {
  BlockChange,
  ChangedBlock,
  DocumentNode,
  InlineChange,
} from '#core/history/rich-text-difference.ts';
import { becameLabel, blockName, formattedLabel } from './block-labels.ts';
import { CodeChanges } from './code-changes.tsx';
import { Block, type BlockKind, Content, NodeView } from './document-node.tsx';
import { foldEqual } from './fold-equal.ts';
import classes from './rich-text.module.css';
import { isOn, type Side } from './text-changes.tsx';

interface RichTextChangesProps {
  readonly content: readonly BlockChange[];
  readonly layout: 'inline' | 'sides';
  /** Whether blocks far from a change are shown as well. */
  readonly whole: boolean;
  /** Inline, one of the two states alone where that is asked for. */
  readonly side?: Side;
}

export function RichTextChanges({ content, layout, whole, side = 'both' }: RichTextChangesProps) {
  const runs = whole ? [content] : foldEqual(content, ({ kind }) => kind === 'same', 1);
  return (
    <div className={classes['rich-text']}>
      {runs.map((run, index) => {
        // The parts of one difference are a fixed list: their place is their identity.
        const key = index;
        const isFolded = !whole && run.every(({ kind }) => kind === 'same') && run.length > 1;
        return (
          <Fold key={key} count={isFolded ? run.length : 0}>
            {run.map((change, place) => {
              const placeKey = place;
              return <TopBlock key={placeKey} change={change} layout={layout} side={side} />;
            })}
          </Fold>
        );
      })}
    </div>
  );
}

/** Blocks that are the same, counted until somebody wants to see them. */
function Fold({ count, children }: { readonly count: number; readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(count === 0);
  if (isOpen) return children;
  return (
    <button type="button" className={classes['folded']} onClick={() => setOpen(true)}>
      {count} parts unchanged
    </button>
  );
}

/** A stop of J and K where something changed; on two sides where it is so asked. */
function TopBlock({
  change,
  layout,
  side,
}: {
  readonly change: BlockChange;
  readonly layout: 'inline' | 'sides';
  readonly side: Side;
}) {
  const stop = isStop(change) ? { 'data-stop': '', tabIndex: -1 } : {};
  if (layout === 'inline')
    return (
      <div {...stop} className={classes['block']}>
        <BlockView change={change} side={side} />
      </div>
    );
  return (
    <div {...stop} className={classes['sides']}>
      <div>
        <BlockView change={change} side="before" />
      </div>
      <div>
        <BlockView change={change} side="after" />
      </div>
    </div>
  );
}

/** Whether J and K stop at a block: a move at its new place. */
export function isStop({ kind }: Pick<BlockChange, 'kind'>): boolean {
  return kind !== 'same' && kind !== 'movedAway';
}

interface BlockViewProps {
  readonly change: BlockChange;
  readonly side: Side;
}

function BlockView({ change, side }: BlockViewProps): ReactNode {
  switch (change.kind) {
    case 'same':
      return <NodeView node={change.node} />;
    case 'added':
    case 'removed':
      return isOn(side, change.kind) && <WholeBlock node={change.node} kind={change.kind} />;
    case 'movedAway':
      return (
        side !== 'after' && (
          <WholeBlock node={change.node} kind="moved" label="Moved to another place" words="removed" />
        )
      );
    case 'movedHere':
      if (side === 'before') return null;
      if (change.block.kind === 'same')
        return <WholeBlock node={change.block.node} kind="moved" label="Moved here" />;
      return <ChangedView change={change.block} side={side} moved />;
    case 'changed':
      return <ChangedView change={change} side={side} />;
  }
}

interface WholeBlockProps {
  readonly node: DocumentNode;
  readonly kind: BlockKind;
  readonly label?: string;
  /** How its words are marked; as the block is, if it came or went. */
  readonly words?: 'added' | 'removed';
}

function WholeBlock({ node, kind, label, words }: WholeBlockProps) {
  const marked = words ?? (kind === 'added' || kind === 'removed' ? kind : undefined);
  const name = label ?? (hasWords(node) ? undefined : `${blockName(node)} ${kind}`);
  return (
    <Frame type={node.type} attrs={node.attrs} kind={kind} label={name}>
      <Content node={node} kind={marked} />
    </Frame>
  );
}

/** What holds no words says in words what happened to it. */
function hasWords({ text, content = [] }: DocumentNode): boolean {
  return text !== undefined || content.some(hasWords);
}

interface ChangedViewProps {
  readonly change: ChangedBlock;
  readonly side: Side;
  readonly moved?: boolean;
}

function ChangedView({ change, side, moved = false }: ChangedViewProps) {
  const { type, attrs } = side === 'before' ? (change.before ?? change) : change;
  const became = side === 'before' ? null : becameLabel(change);
  const label = moved ? `Moved here${became === null ? '' : `; ${became}`}` : (became ?? undefined);
  const kind = moved ? 'moved' : label === undefined ? undefined : 'changed';
  if (change.lines !== undefined)
    return (
      <Frame type="code" attrs={attrs} kind={kind} label={label}>
        <CodeChanges lines={change.lines} side={side} language={String(attrs?.['language'] ?? '')} />
      </Frame>
    );
  return (
    <Frame type={type} attrs={attrs} kind={kind} label={label}>
      {change.inline !== undefined && <InlineView changes={change.inline} side={side} />}
      {change.blocks?.map((child, index) => {
        const key = index;
        const columns = side === 'both' ? (change.columns ?? []) : [];
        if (columns.some((column) => column !== 'same') && child.kind !== 'changed')
          return <PaddedRow key={key} row={child} columns={columns} />;
        return <BlockView key={key} change={child} side={side} />;
      })}
    </Frame>
  );
}

/** A row that is whole on one side, with blanks where the other side has columns of its own. */
function PaddedRow({
  row,
  columns,
}: {
  readonly row: BlockChange;
  readonly columns: NonNullable<ChangedBlock['columns']>;
}) {
  const change = row.kind === 'movedHere' ? row.block : row;
  if (change.kind === 'changed') return <ChangedView change={change} side="both" moved />;
  const isBefore = row.kind === 'removed' || row.kind === 'movedAway';
  const cells = [...(change.node.content ?? [])];
  const kind = row.kind === 'added' || row.kind === 'removed' ? row.kind : 'moved';
  return (
    <Block type="tableRow" attrs={undefined} kind={kind}>
      {columns.map((column, index) => {
        const key = index;
        const cell = column === (isBefore ? 'added' : 'removed') ? undefined : cells.shift();
        if (cell === undefined) return <td key={key} />;
        return <NodeView key={key} node={cell} kind={kind === 'moved' ? undefined : kind} />;
      })}
    </Block>
  );
}

interface FrameProps {
  readonly type: string;
  readonly attrs: DocumentNode['attrs'];
  readonly kind: BlockKind | undefined;
  readonly label: string | undefined;
  readonly children: ReactNode;
}

/** Elements that can stand in their list, row or table only: what is said of them stands inside. */
const INNER: ReadonlySet<string> = new Set(['listItem', 'taskItem', 'tableCell', 'tableHeader', 'tableRow']);

function Frame({ type, attrs, kind, label, children }: FrameProps) {
  if (type === 'tableRow')
    return (
      <Block type={type} attrs={attrs} kind={kind} title={label}>
        {children}
      </Block>
    );
  const said = label !== undefined && <span className={classes['label']}>{label}</span>;
  if (INNER.has(type))
    return (
      <Block type={type} attrs={attrs} kind={kind}>
        {said}
        {children}
      </Block>
    );
  const block =
    type === 'code' ? (
      children
    ) : (
      <Block type={type} attrs={attrs}>
        {children}
      </Block>
    );
  if (kind === undefined) return block;
  return (
    <div data-kind={kind} className={classes['frame']}>
      {said}
      {block}
    </div>
  );
}

function InlineView({ changes, side }: { readonly changes: readonly InlineChange[]; readonly side: Side }) {
  return changes.map((change, index) => {
    const key = index;
    if (!isOn(side, change.kind)) return null;
    if (change.kind === 'added' || change.kind === 'removed') {
      const Element = change.kind === 'added' ? 'ins' : 'del';
      return (
        <Element key={key}>
          <NodeView node={change.node} />
        </Element>
      );
    }
    if (change.kind !== 'formatted') return <NodeView key={key} node={change.node} />;
    if (side === 'before') return <NodeView key={key} node={{ ...change.node, marks: change.marksBefore }} />;
    const label = formattedLabel(change.marksBefore, change.node.marks ?? []);
    return (
      <span key={key} className={classes['formatted']} title={label}>
        <NodeView node={change.node} />
        <span className="vb-hidden"> ({label})</span>
      </span>
    );
  });
}
