'use client';
/** The form of the name and the icon of the workspace. */
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { Icon } from '#components/ui/icon.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { toast } from '#components/ui/toast.tsx';
import { ICONS, isIconName } from '#core/appearance/icons.ts';
import { type Me, type PatchWorkspaceBody, workspaceSchema } from '#core/protocol/api/people.ts';
import classes from './workspace-name.module.css';

export function WorkspaceName({ workspace }: { readonly workspace: Me['workspace'] }) {
  const client = useQueryClient();
  const [name, setName] = useState(workspace.name);
  const [icon, setIcon] = useState<string | null>(workspace.icon ?? null);
  const save = useMutation({
    mutationFn: (body: PatchWorkspaceBody) => api.patch('/workspace', body, workspaceSchema),
    onSuccess: async (saved) => {
      toast.done(`The workspace is called “${saved.name}”`);
      await client.invalidateQueries({ queryKey: keys.me });
    },
    onError: (error) => toast.failed('The workspace was not changed', error),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    save.mutate({ name: name.trim(), icon: icon !== null && isIconName(icon) ? icon : null });
  };
  return (
    <form className={classes['form']} onSubmit={submit}>
      <TextInput
        label="Name"
        value={name}
        maxLength={80}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        className={classes['name'] ?? ''}
      />
      <SearchSelect
        label="Icon"
        placeholder="Bindery’s own"
        clearable
        data={[...ICONS]}
        value={icon}
        onChange={setIcon}
        leftSection={icon === null ? undefined : <Icon name={icon} />}
        renderOption={({ option }) => (
          <span className={classes['option']}>
            <Icon name={option.value} />
            {option.label}
          </span>
        )}
      />
      <Button type="submit" variant="light" disabled={name.trim() === ''} loading={save.isPending}>
        Save
      </Button>
    </form>
  );
}
