/** Removing a passage from the history of a Codex, for owners and admins: what that would change is shown first, and confirmed in words. */
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '#components/api/client.ts';
import { ServerButton } from '#components/page/needs-server.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import {
  MAX_PASSAGE,
  MIN_PASSAGE,
  REDACTION_CONFIRMATION,
  type RedactionPreviewBody,
  redactionPreviewSchema,
  redactionSchema,
} from '#core/protocol/api/history/redactions.ts';
import classes from './timeline.module.css';
import { useMay } from './use-may.ts';

export function RemovePassage({ codexId }: { readonly codexId: string }) {
  const mayRedact = useMay('redact', codexId);
  const [opened, setOpened] = useState(false);
  if (!mayRedact) return null;
  return (
    <>
      <ServerButton variant="subtle" color="ink" size="compact-md" onClick={() => setOpened(true)}>
        Remove a passage for good…
      </ServerButton>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Remove a passage from the history"
        size={520}
      >
        {opened && <RemoveForm codexId={codexId} onClose={() => setOpened(false)} />}
      </Modal>
    </>
  );
}

interface RemoveFormProps {
  readonly codexId: string;
  readonly onClose: () => void;
}

function RemoveForm({ codexId, onClose }: RemoveFormProps) {
  const queries = useQueryClient();
  const [passage, setPassage] = useState('');
  const [reason, setReason] = useState('');
  const [words, setWords] = useState('');
  const path = `/codices/${encodeURIComponent(codexId)}/redactions`;
  const look = useMutation({
    mutationFn: (text: string) => api.post(`${path}/preview`, { passage: text }, redactionPreviewSchema),
  });
  const remove = useMutation({
    mutationFn: () => api.post(path, { passage, reason, confirm: words }, redactionSchema),
    async onSuccess({ state }) {
      if (state === 'done') toast.done('The passage is removed for good');
      else toast.failed('The passage could not be removed.', new Error(state));
      onClose();
      await queries.invalidateQueries();
    },
  });
  const error = look.error ?? remove.error;
  const isShort = passage.length < MIN_PASSAGE || passage.trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (look.data === undefined) look.mutate(passage);
    else remove.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      {error !== null && (
        <p role="alert" className={classes['problem']}>
          {errorMessage(error)}
        </p>
      )}
      <Textarea
        label="Passage"
        description="Letter for letter, as it was written. It leaves the Codex, every earlier version, branches, comments and search; what others wrote beside it stays."
        value={passage}
        onChange={({ currentTarget }) => {
          setPassage(currentTarget.value);
          look.reset();
        }}
        maxLength={MAX_PASSAGE}
        autosize
        minRows={2}
        maxRows={6}
        data-autofocus
      />
      {look.data !== undefined && (
        <>
          <Found preview={look.data} />
          <Confirmation {...{ reason, words }} onReason={setReason} onWords={setWords} />
        </>
      )}
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        {look.data === undefined ? (
          <Button type="submit" loading={look.isPending} disabled={isShort}>
            See where it stands
          </Button>
        ) : (
          <Button
            type="submit"
            color="red"
            loading={remove.isPending}
            disabled={words !== REDACTION_CONFIRMATION || reason.trim() === ''}
          >
            Remove it for good
          </Button>
        )}
      </div>
    </form>
  );
}

interface ConfirmationProps {
  readonly reason: string;
  readonly words: string;
  readonly onReason: (reason: string) => void;
  readonly onWords: (words: string) => void;
}

function Confirmation({ reason, words, onReason, onWords }: ConfirmationProps) {
  return (
    <>
      <TextInput
        label="Why"
        description="For the audit log, without the words that are removed"
        value={reason}
        onChange={({ currentTarget }) => onReason(currentTarget.value)}
        maxLength={500}
        autoComplete="off"
      />
      <TextInput
        label={`Type “${REDACTION_CONFIRMATION}”`}
        description="This cannot be undone."
        value={words}
        onChange={({ currentTarget }) => onWords(currentTarget.value)}
        autoComplete="off"
      />
    </>
  );
}

function Found({ preview }: { readonly preview: RedactionPreviewBody }) {
  const { operations, documents, values, events, files, elsewhere, unreached } = preview;
  const rows = Object.values(preview.rows).reduce((sum, each) => sum + each, 0);
  return (
    <div role="status">
      <p className={classes['chain-text']}>
        {operations === 0
          ? 'It is in no operation of the history.'
          : `It is in ${count(operations, 'operation')} of ${count(documents, 'document')}.`}
        {values > 0 && ` ${count(values, 'value')} that ${values === 1 ? 'has' : 'have'} it go as a whole.`}
        {rows > 0 && ` ${count(rows, 'row')} of other tables say it.`}
        {events > 0 && ` ${count(events, 'event')} of the audit log too.`}
        {elsewhere > 0 && ` Search finds it in ${elsewhere} other Codices, which stay as they are.`}
      </p>
      {files.length > 0 && (
        <p className={classes['chain-text']}>
          Files that have it are erased: {files.map(({ name }) => name).join(', ')}
        </p>
      )}
      <details>
        <summary>What this does not reach</summary>
        <ul>
          {unreached.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function count(number: number, word: string): string {
  return `${number.toLocaleString()} ${word}${number === 1 ? '' : 's'}`;
}
