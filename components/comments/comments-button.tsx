/** The button in a header that shows the list of comments, with how many threads are open. */
import { ActionIcon } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import styles from './comments-button.module.css';
import { useCommentsIfAny, useCommentsState } from './state/comments-context.tsx';

interface CommentsButtonProps {
  /** Opens what the list is in. */
  readonly onOpen: () => void;
}

export function CommentsButton({ onOpen }: CommentsButtonProps) {
  const comments = useCommentsIfAny();
  const open = useCommentsState().threads.filter(({ resolvedAt }) => resolvedAt === null).length;
  if (comments === null) return null;
  return (
    <ActionIcon
      variant="subtle"
      size={36}
      className={styles['button'] ?? ''}
      aria-label={open === 0 ? 'Comments' : `Comments, ${open} open`}
      onClick={() => {
        comments.askForList();
        onOpen();
      }}
    >
      <IconMessages size={19} stroke={1.6} aria-hidden />
      {open > 0 && (
        <span className={styles['count']} aria-hidden>
          {open > 99 ? '99+' : open}
        </span>
      )}
    </ActionIcon>
  );
}
