'use client';
/** Tells a person that one of their moves was skipped, why, and how to repeat it. */
import { Button, Modal } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import { writeClock } from '#components/locale/date-format.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import type { SkippedMove } from '#core/workspace/workspace.ts';
import { skippedMoveLabel } from './skipped-move-labels.ts';
import classes from './skipped-moves.module.css';
import { type TreeContextValue, useTreeVersion } from './tree-context.tsx';
import type { TreeActions } from './use-tree-actions.ts';

interface SkippedMovesProps {
  readonly scope: TreeContextValue;
  readonly actions: TreeActions;
}

/** A toast for each move of this person that was skipped while the page was open. */
export function useSkippedMoveNotices({ scope, actions }: SkippedMovesProps): void {
  useEffect(
    () =>
      scope.workspace.observe(({ skipped }) => {
        for (const move of skipped) {
          if (move.by !== scope.me.id) continue;
          toast.notice(wordsFor(scope, move), [
            ...(mayMoveAnyway(scope, actions, move) ? [moveAnyway(actions, move)] : []),
            { label: 'Show', run: () => navigate(codexPath(move.nodeId)) },
          ]);
        }
      }),
    [scope, actions],
  );
}

interface SkippedMovesDialogProps extends SkippedMovesProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The dialog of all skipped moves that are still relevant, by everybody. */
export function SkippedMovesDialog({ scope, actions, opened, onClose }: SkippedMovesDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Skipped moves" size={560}>
      {opened && <AllSkippedMoves scope={scope} actions={actions} onClose={onClose} />}
    </Modal>
  );
}

function AllSkippedMoves({ scope, actions, onClose }: Omit<SkippedMovesDialogProps, 'opened'>) {
  const version = useTreeVersion(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  const moves = useMemo(() => scope.workspace.skippedMoves(), [scope, version]);
  return <SkippedMovesList scope={scope} actions={actions} moves={moves} onClose={onClose} />;
}

interface SkippedMovesListProps extends SkippedMovesProps {
  readonly moves: readonly SkippedMove[];
  /** Called when somebody goes to see what was moved. */
  readonly onClose: () => void;
}

/** Skipped moves with the reason for each, and a button that repeats it. */
export function SkippedMovesList({ scope, actions, moves, onClose }: SkippedMovesListProps) {
  if (moves.length === 0) {
    return (
      <p className={classes['note']}>
        Every move was kept. When two people make moves at the same time that exclude each other, the one that
        gave way is listed here.
      </p>
    );
  }
  const show = (id: string) => {
    onClose();
    navigate(codexPath(id));
  };
  return (
    <ul className={classes['moves']}>
      {moves.map((move) => (
        <li key={move.id} className={classes['move']}>
          <p>{wordsFor(scope, move)}</p>
          <div className={classes['foot']}>
            <RelativeTime iso={new Date(move.at).toISOString()} />
            <Button size="compact-sm" variant="subtle" color="ink" onClick={() => show(move.nodeId)}>
              Show
            </Button>
            {mayMoveAnyway(scope, actions, move) && (
              <Button size="compact-sm" variant="light" color="amber" onClick={moveAnyway(actions, move).run}>
                Move it anyway
              </Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function wordsFor(scope: TreeContextValue, move: SkippedMove): string {
  return skippedMoveLabel(scope.workspace, move, scope.me, (at) => writeClock(at));
}

/** As long as it is not there by now, and could be. */
function mayMoveAnyway(scope: TreeContextValue, actions: TreeActions, move: SkippedMove): boolean {
  const node = scope.workspace.node(move.nodeId);
  return (
    node !== null &&
    scope.mayEditAt(move.nodeId) &&
    node.parentId !== move.wantedParentId &&
    actions.refusal([move.nodeId], move.wantedParentId) === null
  );
}

function moveAnyway(actions: TreeActions, { nodeId, wantedParentId }: SkippedMove) {
  return {
    label: 'Move it anyway',
    run: () => void actions.move([nodeId], { parentId: wantedParentId }),
  };
}
