/** The name of a group, which becomes an input when it is to have another one. */
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useRenameGroup } from '#components/people/grants/grant-queries.ts';
import { toast } from '#components/ui/toast.tsx';
import { type GroupBody, MAX_NAME_LENGTH } from '#core/protocol/api/people.ts';
import classes from './groups.module.css';

interface RenameGroupProps {
  readonly group: GroupBody;
  readonly onClose: () => void;
}

export function RenameGroup({ group, onClose }: RenameGroupProps) {
  const rename = useRenameGroup();
  const [name, setName] = useState(group.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === '') return;
    if (trimmed === group.name) {
      onClose();
      return;
    }
    rename.mutate(
      { id: group.id, name: trimmed },
      {
        onSuccess: () => {
          onClose();
          toast.done(`“${group.name}” is called “${trimmed}” now`);
        },
        onError: (error) => toast.failed(`“${group.name}” was not renamed`, error),
      },
    );
  };
  return (
    <form
      className={classes['new']}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <TextInput
        aria-label={`New name of ${group.name}`}
        value={name}
        maxLength={MAX_NAME_LENGTH}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        // The button that was pressed has gone, and the focus would go with it.
        autoFocus
      />
      <Button type="submit" variant="light" disabled={name.trim() === ''} loading={rename.isPending}>
        Save
      </Button>
      <Button variant="subtle" color="gray" onClick={onClose}>
        Cancel
      </Button>
    </form>
  );
}
