/** The list of comments in a drawer, on a page without an inspector. */
import { Drawer } from '@mantine/core';
import { useEffect } from 'react';
import { CommentsTab } from './comments-tab.tsx';
import { useComments, useCommentsState } from './state/comments-context.tsx';

interface CommentsDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CommentsDrawer({ opened, onClose }: CommentsDrawerProps) {
  const { surface } = useComments();
  const { activeId, composing } = useCommentsState();
  const isShownElsewhere = surface === 'sheet' && (activeId !== null || composing !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thread is another reason to close.
  useEffect(() => {
    if (isShownElsewhere) onClose();
  }, [isShownElsewhere, activeId]);
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size={340} title="Comments">
      <CommentsTab />
    </Drawer>
  );
}
