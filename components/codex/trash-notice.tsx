/** Says that an open Codex lies in the trash, where nobody can write in it, and offers the way back. */
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useRestoreFromTrash } from '#components/api/codex-mutations.ts';
import { useTrash } from '#components/api/queries.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import styles from './trash-notice.module.css';

interface TrashNoticeProps {
  readonly codexId: string;
  readonly mayRestore: boolean;
}

/** Shown to whoever could write but for the moment may only read; nothing when that has another reason. */
export function TrashNotice({ codexId, mayRestore }: TrashNoticeProps) {
  const trashed = useTrash().data?.find(({ id }) => id === codexId);
  const restore = useRestoreFromTrash();
  if (trashed === undefined) return null;
  return (
    <div className={styles['notice']} role="status">
      <IconTrash size={16} stroke={1.75} aria-hidden />
      <p className={styles['words']}>
        This Codex is in the trash
        {trashed.deletedAt && (
          <>
            {' '}
            since <RelativeTime iso={trashed.deletedAt} />
          </>
        )}
        . It can be read, but not edited.
      </p>
      {mayRestore && (
        <Button
          variant="subtle"
          color="amber"
          size="compact-sm"
          loading={restore.isPending}
          onClick={() =>
            restore.mutate(codexId, {
              onError: (error) => toast.failed('This Codex is still in the trash', error),
            })
          }
        >
          Restore
        </Button>
      )}
    </div>
  );
}
