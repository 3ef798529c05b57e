/** A hook with the actions that name a version, rename it, and take its name away. */
import { useState } from 'react';
import { toast } from '#components/ui/toast.tsx';
import type { NamedVersionBody } from '#core/protocol/api/history.ts';
import type { Naming } from './name-version-dialog.tsx';
import { useRemoveVersionName, useRestoreVersionName } from './named-version-queries.ts';
import type { NamingActions } from './timeline.tsx';

/** `dialog` are the props of `NameVersionDialog`; `actions` is `null` for those who may not name versions. */
export function useNaming(codexId: string, mayName: boolean) {
  const [open, setOpen] = useState<Naming | null>(null);
  const removal = useRemoveVersionName(codexId);
  const restoration = useRestoreVersionName(codexId);

  const remove = ({ name }: NamedVersionBody) =>
    removal.mutate(name, {
      onSuccess: () =>
        toast.undo(`The name “${name}” was removed`, () =>
          restoration.mutate(name, {
            onError: (error) => toast.failed('The name was not given back.', error),
          }),
        ),
      onError: (error) => toast.failed('The name was not removed.', error),
    });
  const actions: NamingActions | null = mayName
    ? { onName: (seq) => setOpen({ seq }), onRename: (named) => setOpen({ named }), onRemove: remove }
    : null;
  return { dialog: { naming: open, onClose: () => setOpen(null) }, actions };
}
