'use client';
/** The tree pane of the navigator: heading, filter, tree and pending changes. */
import { ActionIcon, Button, CloseButton, Skeleton, TextInput, Tooltip } from '@mantine/core';
import { IconCloudOff, IconPlus, IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { TemplateMenu } from '#components/new-codex/template-menu.tsx';
import { SkippedMovesDialog, useSkippedMoveNotices } from '#components/tree-context/skipped-moves.tsx';
import {
  type TreeContextValue,
  useCurrentCodexId,
  useTreeContext,
} from '#components/tree-context/tree-context.tsx';
import { ROOT } from '#components/tree-context/tree-view.ts';
import { useTreeActions } from '#components/tree-context/use-tree-actions.ts';
import { isAtLeast } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { hasEnded } from '#sync/session/session-status.ts';
import { CodexTree } from './codex-tree.tsx';
import { MoveDialog } from './move-dialog.tsx';
import classes from './tree.module.css';
import { TreeOptions } from './tree-options.tsx';
import {
  type OpenBranches,
  type TreePreferences,
  useOpenBranches,
  useTreePreferences,
} from './tree-preferences.ts';
import { treeSyncLabels } from './tree-sync-labels.ts';
import { useTreeView } from './use-tree-view.ts';

const HEADING = 'navigator-codices';

export function TreePane({ me }: { readonly me: Me }) {
  const scope = useTreeContext();
  const status = useSessionState(scope?.session ?? null);
  const ready = scope !== null && status?.ready === true;
  const ended = status !== null && hasEnded(status);
  const [preferences, setPreferences] = useTreePreferences(me.id);
  const branches = useOpenBranches(me.id, preferences.grouping);
  const [filter, setFilter] = useState<string | null>(null);
  const [listing, setListing] = useState(false);
  const current = useCurrentCodexId();
  const filterButton = useRef<HTMLButtonElement>(null);
  const closeFilter = () => {
    setFilter(null);
    filterButton.current?.focus();
  };
  return (
    <section className={classes['pane']} aria-labelledby={HEADING}>
      <div className={classes['heading']}>
        <h2 id={HEADING}>Codices</h2>
        {ready && (
          <>
            <Tooltip label="Filter by title">
              <ActionIcon
                ref={filterButton}
                size={28}
                aria-label="Filter by title"
                aria-pressed={filter !== null}
                onClick={() => (filter === null ? setFilter('') : closeFilter())}
              >
                <IconSearch size={15} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
            <TreeOptions
              preferences={preferences}
              onChange={setPreferences}
              onCollapse={() => branches.set([])}
              onUndoneMoves={() => setListing(true)}
            />
          </>
        )}
        {/* In the same place before and after the tree has come: a menu opened meanwhile stays open. */}
        {isAtLeast(me.role, 'editor') && <NewButton parentId={current} />}
      </div>
      {filter !== null && <FilterInput value={filter} onChange={setFilter} onClose={closeFilter} />}
      {ready && (
        <Pane
          scope={scope}
          preferences={preferences}
          branches={branches}
          filter={filter ?? ''}
          onUnfilter={closeFilter}
          listing={listing}
          onListed={() => setListing(false)}
        />
      )}
      {!ready && ended && (
        <p className={classes['note']}>The list can’t be shown: access has ended. Reload the page.</p>
      )}
      {!ready && !ended && <Waiting />}
    </section>
  );
}

interface FilterInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onClose: () => void;
}

function FilterInput({ value, onChange, onClose }: FilterInputProps) {
  return (
    <TextInput
      size="sm"
      className={classes['filter'] ?? ''}
      aria-label="Filter by title"
      placeholder="Filter by title"
      autoFocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      rightSection={<CloseButton size={22} aria-label="Close the filter" onClick={onClose} />}
    />
  );
}

interface PaneProps {
  readonly scope: TreeContextValue;
  readonly preferences: TreePreferences;
  readonly branches: OpenBranches;
  readonly filter: string;
  readonly onUnfilter: () => void;
  /** The moves that were not kept are being looked at. */
  readonly listing: boolean;
  readonly onListed: () => void;
}

function Pane({ scope, preferences, branches, filter, onUnfilter, listing, onListed }: PaneProps) {
  const [moving, setMoving] = useState<readonly string[] | null>(null);
  const [said, setSaid] = useState('');
  const { grouping } = preferences;
  const view = useTreeView(scope, preferences, filter);
  const actions = useTreeActions(scope);
  useSkippedMoveNotices({ scope, actions });
  const filtering = filter.trim() !== '';
  const empty = view.children(ROOT).length === 0;
  return (
    <>
      {empty ? (
        <Nothing filtering={filtering} onClear={onUnfilter} />
      ) : (
        <CodexTree
          key={grouping}
          scope={scope}
          view={view}
          branches={branches}
          actions={actions}
          labelledBy={HEADING}
          arranges={scope.mayEdit && grouping === 'tree' && !filtering}
          announce={setSaid}
          onMoveTo={(ids) => actions.mayChange(ids) && setMoving(ids)}
        />
      )}
      <p className="vb-hidden" aria-live="polite">
        {view.found === null ? said : `${view.found} found`}
      </p>
      <Sync scope={scope} />
      <MoveDialog
        scope={scope}
        actions={actions}
        ids={moving}
        onClose={() => setMoving(null)}
        onMoved={(parentId) =>
          parentId !== null && branches.reveal([...scope.workspace.ancestors(parentId), parentId])
        }
      />
      <SkippedMovesDialog scope={scope} actions={actions} opened={listing} onClose={onListed} />
    </>
  );
}

function NewButton({ parentId }: { readonly parentId: string | null }) {
  return (
    <TemplateMenu {...(parentId === null ? {} : { current: parentId })}>
      <Tooltip label="New Codex">
        <ActionIcon size={28} aria-label="New Codex">
          <IconPlus size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </TemplateMenu>
  );
}

/** Only what somebody should know: that changes to the tree wait, or will not be taken. */
function Sync({ scope }: { readonly scope: TreeContextValue }) {
  const status = useSessionState(scope.session);
  const words = status === null ? null : treeSyncLabels(status);
  if (words === null) return null;
  return (
    <p className={classes['sync']} role="status" title={words.explanation}>
      <IconCloudOff size={15} stroke={1.6} aria-hidden />
      {words.label}
    </p>
  );
}

function Nothing({ filtering, onClear }: { readonly filtering: boolean; readonly onClear: () => void }) {
  if (!filtering) return <p className={classes['note']}>No Codices yet.</p>;
  return (
    <div className={classes['note']}>
      <p>No Codex here is called that.</p>
      <Button size="compact-sm" variant="default" mt={8} onClick={onClear}>
        Show all
      </Button>
    </div>
  );
}

function Waiting() {
  return (
    <div className={classes['waiting']} aria-busy="true">
      <span className="vb-hidden">Loading Codices</span>
      {[72, 56, 64, 48].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
    </div>
  );
}
