/** The dialog that removes a passage from the whole workspace, beginning with one that is known: the name of somebody who left. */
import { Modal } from '@mantine/core';
import { RemoveDialog } from './remove-passage.tsx';

interface RemoveEverywhereProps {
  /** `null`: closed. */
  readonly passage: string | null;
  readonly onClose: () => void;
}

export function RemoveEverywhere({ passage, onClose }: RemoveEverywhereProps) {
  return (
    <Modal opened={passage !== null} onClose={onClose} title="Remove a passage from the workspace" size={560}>
      {passage !== null && <RemoveDialog codexId={null} begun={passage} onClose={onClose} />}
    </Modal>
  );
}
