/** The dialog that copies a template under another id and name. */
import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { navigate } from '#components/navigation/navigate.ts';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import { breaksIn, RefusedForBreaks } from '../publish/break-consent.tsx';
import { useDuplicateTemplate } from './library-queries.ts';
import classes from './template-library.module.css';

interface DuplicateDialogProps {
  readonly template: TemplateSummary;
  /** Ids that are taken. */
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
}

export function DuplicateDialog({ template, taken, onClose }: DuplicateDialogProps) {
  const [name, setName] = useState(`${template.name} copy`);
  const [id, setId] = useState(() => freeId(template.id, taken));
  const duplication = useDuplicateTemplate();
  const isTaken = taken.has(id);
  const breaks = breaksIn(duplication.error);
  const duplicate = (mayBreak: readonly string[]) =>
    duplication.mutate(
      { id: template.id, copy: { id, name: name.trim(), mayBreak } },
      {
        onSuccess: () => {
          toast.done(`${name.trim()} is a template of its own`);
          navigate(`/admin/templates/${encodeURIComponent(id)}`);
        },
      },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    duplicate([]);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Duplicate “${template.name}”`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={classes['dialog']} onSubmit={submit}>
        <TextInput
          label="Name"
          value={name}
          maxLength={80}
          required
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label="Id"
          description="Lower-case words joined by hyphens. It never changes."
          value={id}
          maxLength={64}
          required
          error={isTaken ? 'There is a template with this id already.' : null}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        {breaks !== null && (
          <RefusedForBreaks breaks={breaks} isBusy={duplication.isPending} onPublish={duplicate} />
        )}
        {duplication.isError && breaks === null && (
          <p role="alert" className={classes['problem']}>
            It was not duplicated. {errorMessage(duplication.error)}
          </p>
        )}
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={duplication.isPending} disabled={isTaken || name.trim() === ''}>
            Duplicate
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  let free = `${id}-copy`;
  for (let n = 2; taken.has(free); n++) free = `${id}-copy-${n}`;
  return free;
}
