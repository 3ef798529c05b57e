/** The dialog that closes a branch without merging it, after it has said what that means. */
import { Button, Modal } from '@mantine/core';
import { changesLabel } from '#components/offline/waiting-labels.ts';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { BranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import { setSize } from './branch-labels.ts';
import { useCloseBranch } from './branch-queries.ts';
import { useCloseBranchSet } from './branch-set-queries.ts';
import classes from './branches.module.css';

interface CloseBranchDialogProps {
  readonly codexId: string;
  readonly branch: BranchBody;
  /** The open set that it is of, all branches of which are closed. */
  readonly set?: BranchSetBody | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CloseBranchDialog({ codexId, branch, set, opened, onClose }: CloseBranchDialogProps) {
  const { name, ahead } = branch;
  const alone = useCloseBranch(codexId, name);
  const together = useCloseBranchSet(set?.id ?? '');
  const closing = set === undefined ? alone : together;
  const written = set?.codices.reduce((sum, each) => sum + each.branch.ahead, 0) ?? ahead;
  const close = () =>
    closing.mutate(undefined, {
      onSuccess: () => {
        onClose();
        toast.done(`The branch “${name}” is closed`);
      },
    });
  return (
    <Modal opened={opened} onClose={onClose} title={`Close the branch “${name}”?`} size={440}>
      <div className={classes['form']}>
        {closing.error !== null && (
          <p role="alert" className={classes['problem']}>
            {errorMessage(closing.error)}
          </p>
        )}
        <p className={classes['lead']}>
          {set !== undefined && `It is closed for all of its ${setSize(set)} Codices. `}
          {written === 0
            ? 'Nothing was written on it.'
            : `${changesLabel(written)} on it will not be in main.`}{' '}
          It can still be read, by everybody who reads this Codex. Nobody can write on it until it is opened
          again.
        </p>
        <NeedsServer what="Closing a branch">
          <div className={classes['buttons']}>
            <Button variant="default" onClick={onClose} data-autofocus>
              Cancel
            </Button>
            <Button color="rose" loading={closing.isPending} onClick={close}>
              Close branch
            </Button>
          </div>
        </NeedsServer>
      </div>
    </Modal>
  );
}
