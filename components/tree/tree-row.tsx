'use client';
/** A row of the tree: branch, icon, title, people and menu. */
import type { ItemInstance } from '@headless-tree/core';
import { IconArchive, IconChevronRight, IconDeviceDesktopOff, IconDots } from '@tabler/icons-react';
import { type CSSProperties, type DragEvent, type MouseEvent, memo } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { useIsElsewhere } from '#components/offline/device-context.tsx';
import { type TreeContextValue, usePeopleIn } from '#components/tree-context/tree-context.tsx';
import { isSameItem, nodeIdOf, type TreeItem } from '#components/tree-context/tree-view.ts';
import { Icon } from '#components/ui/icon.tsx';
import { branchPath, codexPath } from '#core/protocol/page-address.ts';
import { INDENT, MAX_INDENTS } from './indent.ts';
import { itemName } from './item-name.ts';
import { RenameInput } from './rename-input.tsx';
import classes from './tree.module.css';

/** What is dragged on this page, in whichever tree of the navigator. */
const dragged: { ids: readonly string[] | null } = { ids: null };
/** Avatars beyond this many are a number. */
const DOTS = 3;
/** The handlers of a row, a stable object. */
export interface RowHandlers {
  /** `words`: why what is dragged over it can't be dropped in it; `null` when it can, or is gone. */
  refuse(itemId: string, words: string | null): void;
  refusal(ids: readonly string[], parentId: string | null): string | null;
  select(item: ItemInstance<TreeItem>, event: MouseEvent): void;
  toggle(item: ItemInstance<TreeItem>): void;
  menu(item: ItemInstance<TreeItem>, at: { readonly x: number; readonly y: number }): void;
  /** `null` when the title was left as it is. */
  renamed(item: ItemInstance<TreeItem>, title: string | null): void;
}

interface TreeRowProps {
  readonly item: ItemInstance<TreeItem>;
  readonly data: TreeItem;
  /** Of a group, how many stand in it. */
  readonly count: number;
  readonly level: number;
  /** Its place among its siblings, from 0, and how many those are. */
  readonly posInSet: number;
  readonly setSize: number;
  readonly scope: TreeContextValue;
  readonly handlers: RowHandlers;
  /** Where it stands in the list, in px. */
  readonly top: number;
  readonly height: number;
  readonly folder: boolean;
  readonly expanded: boolean;
  readonly selected: boolean;
  /** What is dragged would go into it. */
  readonly target: boolean;
  /** The branch that its link leads to, for whoever is on one of its set; `null`: the Codex itself. */
  readonly branch: string | null;
  /** The page shows it. */
  readonly here: boolean;
  /** One of several that are chosen. */
  readonly chosen: boolean;
  readonly cut: boolean;
  readonly focusable: boolean;
  readonly draggable: boolean;
  readonly refused: string | null;
  readonly renaming: boolean;
}

interface ItemProps {
  readonly ref: (element: HTMLElement | null) => void;
  onDragStart(event: DragEvent): void;
  onDragEnter(event: DragEvent): void;
  onDragOver(event: DragEvent): void;
  onDragLeave(event: DragEvent): void;
  onDragEnd(event: DragEvent): void;
  onDrop(event: DragEvent): void;
}

/** What is read of the tree is told with the properties, for most rows stay as they are when one is moved. */
function isSameRow(before: TreeRowProps, after: TreeRowProps): boolean {
  const { data, ...rest } = after;
  const keys = Object.keys(rest) as (keyof typeof rest)[];
  return isSameItem(before.data, data) && keys.every((key) => Object.is(before[key], rest[key]));
}

/** Memoised: rendered again only when something in this row changes. */
export const TreeRow = memo(function TreeRow(props: TreeRowProps) {
  const { item, data, scope, here, handlers, folder, expanded } = props;
  const name = itemName(data);
  const nodeId = nodeIdOf(item.getId());
  const people = usePeopleIn(scope, nodeId);
  const elsewhere = useIsElsewhere(nodeId);
  const archived = data.kind === 'codex' && data.node.standing === 'archived';
  const drag = dragHandlers(props);
  const names = people.map((person) => person.name);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its items
    <div
      ref={drag.ref}
      {...(props.draggable && !props.renaming ? drag.handlers : {})}
      draggable={props.draggable && data.kind === 'codex' && !props.renaming}
      role="treeitem"
      aria-level={props.level + 1}
      aria-setsize={props.setSize}
      aria-posinset={props.posInSet + 1}
      aria-selected={props.selected}
      aria-expanded={folder ? expanded : undefined}
      aria-current={here ? 'page' : undefined}
      aria-label={rowLabel(name, archived, elsewhere, names)}
      tabIndex={props.focusable ? 0 : -1}
      className={classes['row']}
      data-kind={data.kind}
      data-chosen={props.chosen || undefined}
      data-cut={props.cut || undefined}
      data-archived={archived || undefined}
      data-elsewhere={elsewhere || undefined}
      data-drop={props.target || undefined}
      style={rowStyle(props.level, props.top, props.height)}
      onClick={(event) => {
        event.currentTarget.focus({ preventScroll: true });
        handlers.select(item, event);
      }}
      // However the focus came here: by Tab, by a click, by a screen reader. The first row can be reached before any has had it.
      onFocus={() => {
        if (item.getTree().getState().focusedItem !== item.getId()) item.setFocused();
      }}
      onContextMenu={(event) => {
        if (data.kind !== 'codex') return;
        event.preventDefault();
        handlers.menu(item, placeOfMenu(event));
      }}
    >
      {folder && <Toggle item={item} expanded={expanded} handlers={handlers} />}
      <Content {...props} name={name} />
      {archived && data.node.state === 'archived' && (
        <IconArchive size={14} stroke={1.6} className={classes['mark']} aria-hidden />
      )}
      {elsewhere && <NotHereMark />}
      {people.length > 0 && <PeopleDots people={people} names={names} />}
      {data.kind === 'codex' && <MenuButton item={item} name={name} handlers={handlers} />}
      {props.refused !== null && (
        <span className={classes['refused']} role="status">
          {props.refused}
        </span>
      )}
    </div>
  );
}, isSameRow);

type RowPartProps = Pick<TreeRowProps, 'item' | 'handlers'>;

/** The arrow keys do the same; for a screen reader the item itself opens and closes. */
function Toggle({ item, expanded, handlers }: RowPartProps & Pick<TreeRowProps, 'expanded'>) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden
      className={classes['toggle']}
      data-open={expanded || undefined}
      onClick={(event) => {
        event.stopPropagation();
        handlers.toggle(item);
      }}
    >
      <IconChevronRight size={14} stroke={1.8} aria-hidden />
    </button>
  );
}

function NotHereMark() {
  return (
    <span className={classes['mark']} title="Not on this device: it opens when there is a connection">
      <IconDeviceDesktopOff size={14} stroke={1.6} aria-hidden />
    </span>
  );
}

interface PeopleDotsProps {
  readonly people: ReturnType<typeof usePeopleIn>;
  readonly names: readonly string[];
}

function PeopleDots({ people, names }: PeopleDotsProps) {
  return (
    <span
      className={classes['dots']}
      title={`${new Intl.ListFormat('en').format(names)} ${names.length === 1 ? 'is' : 'are'} here`}
    >
      {people.slice(0, DOTS).map(({ id, hue }) => (
        <span key={id} className={classes['dot']} style={{ backgroundColor: `var(--person-${hue})` }} />
      ))}
      {people.length > DOTS && <span className={classes['more-people']}>+{people.length - DOTS}</span>}
    </span>
  );
}

function MenuButton({ item, name, handlers }: RowPartProps & { readonly name: string }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes['more']}
      aria-label={`Actions for ${name}`}
      onClick={(event) => {
        event.stopPropagation();
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        handlers.menu(item, { x: left, y: bottom });
      }}
    >
      <IconDots size={15} stroke={1.8} aria-hidden />
    </button>
  );
}

/** The title and the states of a row, for a screen reader. */
function rowLabel(name: string, archived: boolean, elsewhere: boolean, people: readonly string[]): string {
  return [
    name,
    archived ? 'archived' : '',
    elsewhere ? 'not on this device' : '',
    people.length > 0 ? `here: ${people.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

interface ContentProps extends TreeRowProps {
  readonly name: string;
}

function Content({ data, count, name, renaming, handlers, item, branch }: ContentProps) {
  const templates = useTemplatesById();
  if (data.kind === 'group') {
    const template = data.templateId === null ? undefined : templates.get(data.templateId);
    return (
      <span className={classes['link']}>
        {template && <Icon name={template.icon} hue={template.color} size={17} />}
        <span className={classes['label']} dir="auto">
          {name}
        </span>
        <span className={classes['count']}>{count}</span>
      </span>
    );
  }
  const template = templates.get(data.node.label?.templateId ?? '');
  const icon = <Icon name={template?.icon} hue={template?.color ?? null} size={17} />;
  if (renaming) {
    return (
      <span className={classes['link']}>
        {icon}
        <RenameInput title={data.node.label?.title ?? ''} onDone={(title) => handlers.renamed(item, title)} />
      </span>
    );
  }
  return (
    // The item has the focus; the link is there for clicks, for opening in another tab and for what it is called.
    <Link
      href={branch === null ? codexPath(data.node.id) : branchPath(data.node.id, branch)}
      className={classes['link']}
      data-branch={branch === null ? undefined : true}
      tabIndex={-1}
      draggable={false}
      title={name}
    >
      {icon}
      <span className={classes['label']} dir="auto">
        {name}
      </span>
    </Link>
  );
}

/** The library's handlers, and the reason where what is dragged can't go into this one. */
function dragHandlers({ item, handlers }: TreeRowProps) {
  const { ref, ...props } = item.getProps() as ItemProps;
  const tree = item.getTree();
  return {
    ref,
    handlers: {
      onDragStart(event: DragEvent) {
        props.onDragStart(event);
        const items = tree.getState().dnd?.draggedItems ?? [];
        dragged.ids = items.flatMap((each) => nodeIdOf(each.getId()) ?? []);
      },
      onDragEnter: props.onDragEnter,
      onDragLeave(event: DragEvent) {
        handlers.refuse(item.getId(), null);
        props.onDragLeave(event);
      },
      onDragEnd(event: DragEvent) {
        dragged.ids = null;
        handlers.refuse(item.getId(), null);
        props.onDragEnd(event);
      },
      onDrop(event: DragEvent) {
        handlers.refuse(item.getId(), null);
        props.onDrop(event);
      },
      onDragOver(event: DragEvent) {
        const own = tree.getState().dnd?.draggedItems?.map((each) => each.getId());
        // From the other tree of the navigator nothing is taken: wherever on the row it is held, it would cross a border.
        const crossing = own === undefined ? dragged.ids : null;
        const into = crossing ?? (own !== undefined && isInto(event, item.isExpanded()) ? own : null);
        const words = into === null ? null : handlers.refusal(into, nodeIdOf(item.getId()));
        handlers.refuse(item.getId(), words);
        if (words === null) {
          props.onDragOver(event);
          return;
        }
        event.stopPropagation();
        tree.getDataRef<{ lastDragCode?: string }>().current.lastDragCode = 'refused';
        if (tree.getDragTarget() !== null) {
          tree.applySubStateUpdate('dnd', (dnd) => {
            const { dragTarget: _, draggingOverItem: __, ...rest } = dnd ?? {};
            return rest;
          });
        }
      },
    },
  };
}

/** True over the part of a row that means "into this one"; the rest means before or after it. */
function isInto(event: DragEvent, expanded: boolean): boolean {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  const share = (event.clientY - top) / height;
  return share >= 0.3 && (expanded || share <= 0.7);
}

/** A menu asked for by keyboard has no pointer to stand at. */
function placeOfMenu({ clientX, clientY, currentTarget }: MouseEvent): {
  readonly x: number;
  readonly y: number;
} {
  if (clientX > 0 || clientY > 0) return { x: clientX, y: clientY };
  const { left, bottom } = currentTarget.getBoundingClientRect();
  return { x: left + 24, y: bottom };
}

function rowStyle(level: number, top: number, height: number): CSSProperties {
  return {
    '--indent': `${Math.min(level, MAX_INDENTS) * INDENT}px`,
    transform: `translateY(${top}px)`,
    blockSize: height,
  } as CSSProperties;
}
