'use client';
/** The share dialog of a branch: the links that lead to it alone. Members have the rights of its Codex. */
import { Modal } from '@mantine/core';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { ShareLinks } from '#components/sharing/share-links.tsx';

interface BranchShareDialogProps {
  readonly codexId: string;
  readonly branch: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function BranchShareDialog({ codexId, branch, opened, onClose }: BranchShareDialogProps) {
  return (
    <Modal
      centered
      size={620}
      radius="lg"
      opened={opened}
      onClose={onClose}
      title={`Share the branch “${branch}”`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && (
        <NeedsServer>
          <ShareLinks codexId={codexId} branch={branch} />
        </NeedsServer>
      )}
    </Modal>
  );
}
