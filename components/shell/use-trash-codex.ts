'use client';
/** Moving a Codex to the trash, with a way back. */
import { usePathname, useRouter } from 'next/navigation';
import { useDeleteCodex, useRestoreFromTrash } from '#components/api/codex-mutations.ts';
import { displayTitle } from '#components/ui/codex-title.ts';
import { toast } from '#components/ui/toast.tsx';

/** Deletes, leaves the page of what was deleted, and offers to undo; the row it was called from is gone by then. */
export function useTrashCodex(): (codex: { readonly id: string; readonly title: string }) => void {
  const router = useRouter();
  const pathname = usePathname();
  const remove = useDeleteCodex();
  const restore = useRestoreFromTrash();
  return ({ id, title }) => {
    const name = displayTitle(title);
    const undo = () =>
      restore.mutateAsync(id).then(
        () => toast.done(`“${name}” is back`),
        (error: unknown) => toast.failed(`“${name}” is still in the trash`, error),
      );
    remove.mutateAsync(id).then(
      () => {
        if (pathname.startsWith(`/c/${id}`)) router.push('/');
        toast.undo(`“${name}” is in the trash`, () => void undo());
      },
      (error: unknown) => toast.failed(`“${name}” was not deleted`, error),
    );
  };
}
