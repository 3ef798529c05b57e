/** Changes of private Codices from their pages: by the server, since their trees are in no document that the page has open. */
import { useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { toast } from '#components/ui/toast.tsx';

/** Moves a private Codex, or one below it, to the trash with all below it, and leaves its page. */
export function useTrashPrivateCodex(): (codexId: string) => void {
  const client = useQueryClient();
  return (codexId) =>
    void api.delete(`/codices/${encodeURIComponent(codexId)}`).then(
      async () => {
        toast.done('Moved to the trash');
        navigate('/');
        await client.invalidateQueries({ queryKey: keys.codices });
      },
      (error: unknown) => toast.failed('It was not moved to the trash', error),
    );
}
