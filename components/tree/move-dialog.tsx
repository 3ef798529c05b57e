'use client';
/** The dialog “Move to…”: a searchable list of destinations with their paths, and why some are not allowed. */
import { Modal, TextInput } from '@mantine/core';
import { IconArrowBarToUp, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { titlesOf } from '#components/tree-context/move-rules.ts';
import { type TreeContextValue, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import type { TreeActions } from '#components/tree-context/use-tree-actions.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { type Destination, listDestinations } from './destinations.ts';
import { INDENT, MAX_INDENTS } from './indent.ts';
import classes from './tree.module.css';

const ROW = 36;

interface MoveDialogProps {
  readonly scope: TreeContextValue;
  readonly actions: TreeActions;
  /** What is to be moved; `null` while the dialog is closed. */
  readonly ids: readonly string[] | null;
  readonly onClose: () => void;
  readonly onMoved: (parentId: string | null) => void;
}

export function MoveDialog({ ids, scope, onClose, ...rest }: MoveDialogProps) {
  const title = ids === null ? '' : `Move ${titlesOf(scope.workspace, ids)} to…`;
  return (
    <Modal opened={ids !== null} onClose={onClose} title={title} size={520} centered={false} yOffset="12dvh">
      {ids !== null && <Destinations ids={ids} scope={scope} onClose={onClose} {...rest} />}
    </Modal>
  );
}

interface DestinationsProps extends MoveDialogProps {
  readonly ids: readonly string[];
}

function Destinations({ scope, actions, ids, onClose, onMoved }: DestinationsProps) {
  const { query, setQuery, places, active, setActive, list, virtualizer } = useDestinations(scope, ids);
  const id = useId();

  const choose = (index: number): void => {
    const place = places[index];
    if (place === undefined) return;
    if (actions.move(ids, { parentId: place.id })) {
      onMoved(place.id);
      onClose();
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive((index) => Math.max(0, Math.min(places.length - 1, index + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(active);
    }
  };
  return (
    <>
      <TextInput
        data-autofocus
        mt={3}
        aria-label="Find a place"
        placeholder="Find a place"
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={places.length > 0 ? `${id}-${active}` : undefined}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {places.length === 0 && <p className={classes['note']}>No Codex is called that.</p>}
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Places" className={classes['places']}>
        <div
          role="presentation"
          className={classes['places-list']}
          style={{ blockSize: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map((row) => {
            const place = places[row.index];
            if (place === undefined) return null;
            return (
              <DestinationOption
                key={row.key}
                id={`${id}-${row.index}`}
                place={place}
                index={row.index}
                count={places.length}
                top={row.start}
                active={row.index === active}
                refusal={actions.refusal(ids, place.id)}
                onChoose={() => choose(row.index)}
                onPoint={() => setActive(row.index)}
              />
            );
          })}
        </div>
      </div>
      <p className={classes['where']} aria-live="polite">
        {destinationLabel(actions, ids, places[active])}
      </p>
    </>
  );
}

/** The destinations in the tree of what is moved that match what is typed, and which of them is active. */
function useDestinations(scope: TreeContextValue, [first = '']: readonly string[]) {
  const [query, setQuery] = useState('');
  const version = useTreeVersion(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the trees hold
  const places = useMemo(() => {
    const topId = scope.workspace.privateTopOf(first);
    if (topId === null) return listDestinations(scope.workspace.shared, query);
    // Nothing is moved out of a private tree, so neither to the top.
    const tree = scope.workspace.treeOf(topId);
    return tree === null ? [] : listDestinations(tree, query).filter(({ id }) => id !== null);
  }, [scope, version, first, query]);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: places.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its first match
  useEffect(() => {
    const first = places.findIndex(({ matches }) => matches);
    setActive(Math.max(0, first));
  }, [query]);
  useEffect(() => virtualizer.scrollToIndex(active, { align: 'auto' }), [virtualizer, active]);
  return { query, setQuery, places, active, setActive, list, virtualizer };
}

interface DestinationOptionProps {
  readonly id: string;
  readonly place: Destination;
  /** Its place in the list, from 0, and how many there are. */
  readonly index: number;
  readonly count: number;
  /** Where it stands in the list, in px. */
  readonly top: number;
  readonly active: boolean;
  readonly refusal: string | null;
  readonly onChoose: () => void;
  readonly onPoint: () => void;
}

function DestinationOption({ place, index, refusal, active, ...props }: DestinationOptionProps) {
  const template = useTemplatesById().get(place.templateId ?? '');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled where the focus is
    // biome-ignore lint/a11y/useFocusableInteractive: the input names the active one
    <div
      id={props.id}
      role="option"
      aria-selected={active}
      aria-disabled={refusal !== null}
      aria-setsize={props.count}
      aria-posinset={index + 1}
      aria-description={refusal ?? undefined}
      className={classes['place']}
      data-active={active || undefined}
      data-match={place.matches || undefined}
      style={placeStyle(place.level, props.top)}
      title={refusal ?? place.path}
      onClick={props.onChoose}
      onPointerMove={props.onPoint}
    >
      {place.id === null ? (
        <IconArrowBarToUp size={17} stroke={1.6} aria-hidden />
      ) : (
        <Icon name={template?.icon} hue={template?.color ?? null} size={17} />
      )}
      <span className={classes['label']} dir="auto">
        {place.id === null ? 'Top of the workspace' : displayTitle(place.title)}
      </span>
      {refusal !== null && <span className={classes['place-refusal']}>not allowed here</span>}
    </div>
  );
}

function destinationLabel(
  actions: TreeActions,
  ids: readonly string[],
  place: Destination | undefined,
): string {
  if (place === undefined) return '';
  return actions.refusal(ids, place.id) ?? (place.id === null ? 'At the end of the top level.' : place.path);
}

function placeStyle(level: number, top: number): CSSProperties {
  return {
    '--indent': `${Math.min(level, MAX_INDENTS) * INDENT}px`,
    transform: `translateY(${top}px)`,
    blockSize: ROW,
  } as CSSProperties;
}
