/** The switch that lets share links of the workspace be public pages. */
import { Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { useMe } from '#components/api/queries.ts';
import { keys } from '#components/api/query-keys.ts';
import { toast } from '#components/ui/toast.tsx';
import { workspaceSchema } from '#core/protocol/api/people.ts';

export function PublicPages() {
  const client = useQueryClient();
  const me = useMe().data;
  const save = useMutation({
    mutationFn: (publicPages: boolean) => api.patch('/workspace', { publicPages }, workspaceSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
    onError: (error) => toast.failed('Public pages were not changed', error),
  });
  if (me === undefined) return null;
  return (
    <Switch
      label="Allow public pages"
      description="Whoever may share can make a link that can view a page for everybody, in search engines too. Off closes all of them."
      checked={me.workspace.publicPages === true}
      disabled={save.isPending}
      onChange={({ currentTarget }) => save.mutate(currentTarget.checked)}
    />
  );
}
