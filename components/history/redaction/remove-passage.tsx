/** Removing a passage from the history, for owners and admins: what that would change is shown first, and confirmed in words. */
import { Button, Modal, Radio, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { ServerButton } from '#components/page/needs-server.tsx';
import { useMay } from '#components/tree-context/use-may.ts';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { can } from '#core/access/policy.ts';
import { MAX_PASSAGE, MIN_PASSAGE, REDACTION_CONFIRMATION } from '#core/protocol/api/history/redactions.ts';
import classes from './redaction.module.css';
import { PlanOfRedaction } from './redaction-plan.tsx';
import { RedactionProgress } from './redaction-progress.tsx';
import { type RedactionScope, usePlan, useRemoval, useWideRedaction } from './redaction-requests.ts';

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
        size={560}
      >
        {opened && <RemoveDialog codexId={codexId} onClose={() => setOpened(false)} />}
      </Modal>
    </>
  );
}

interface RemoveDialogProps {
  /** `null`: of no Codex in particular, so that the whole workspace is meant. */
  readonly codexId: string | null;
  /** The passage to begin with. */
  readonly begun?: string | undefined;
  readonly onClose: () => void;
}

/** The form, and once something goes on behind the answer, how far it is. */
export function RemoveDialog({ codexId, begun, onClose }: RemoveDialogProps) {
  const queries = useQueryClient();
  const [followed, setFollowed] = useState<string | null>(null);
  const { data: redaction } = useWideRedaction(followed);
  const state = redaction?.state;
  useEffect(() => {
    if (state === 'done' || state === 'incomplete') void queries.invalidateQueries({ queryKey: ['codices'] });
  }, [queries, state]);
  if (followed !== null) return <RedactionProgress redaction={redaction} onClose={onClose} />;
  return <RemoveForm {...{ codexId, begun, onClose }} onFollowed={setFollowed} />;
}

interface RemoveFormProps extends RemoveDialogProps {
  readonly onFollowed: (id: string) => void;
}

function RemoveForm({ codexId, begun: known = '', onClose, onFollowed }: RemoveFormProps) {
  const queries = useQueryClient();
  const [scope, setScope] = useState<RedactionScope>(codexId === null ? 'workspace' : 'codex');
  const [passage, setPassage] = useState(known);
  const [reason, setReason] = useState('');
  const [words, setWords] = useState('');
  const look = usePlan(codexId);
  const remove = useRemoval(codexId);
  const error = look.error ?? remove.error;
  const isShort = passage.length < MIN_PASSAGE || passage.trim() === '';
  const isNowhere = look.data?.scope !== 'codex' && look.data?.preview.found === 0;
  const again = (change: () => void): void => {
    change();
    look.reset();
    remove.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (look.data === undefined) look.mutate({ scope, passage });
    else begin();
  };
  const begin = (): void =>
    remove.mutate(
      { scope, passage, reason, confirm: words },
      {
        async onSuccess(begun) {
          if ('followed' in begun) {
            onFollowed(begun.followed);
            return;
          }
          if (begun.state === 'done') toast.done('The passage is removed for good');
          else toast.failed('The passage could not be removed.', new Error(begun.state));
          onClose();
          await queries.invalidateQueries();
        },
      },
    );
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      {error !== null && (
        <p role="alert" className={classes['problem']}>
          {errorMessage(error)}
        </p>
      )}
      <PassageInput passage={passage} onChange={(text) => again(() => setPassage(text))} />
      {codexId !== null && <ScopeChoice chosen={scope} onChange={(next) => again(() => setScope(next))} />}
      {look.data !== undefined && <PlanOfRedaction plan={look.data} />}
      {look.data !== undefined && !isNowhere && (
        <Confirmation {...{ reason, words }} onReason={setReason} onWords={setWords} />
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
            disabled={isNowhere || words !== REDACTION_CONFIRMATION || reason.trim() === ''}
          >
            Remove it for good
          </Button>
        )}
      </div>
    </form>
  );
}

interface PassageInputProps {
  readonly passage: string;
  readonly onChange: (passage: string) => void;
}

function PassageInput({ passage, onChange }: PassageInputProps) {
  return (
    <Textarea
      label="Passage"
      description="Letter for letter, as it was written. It leaves every version, branch, comment and search; what others wrote beside it stays. A single value that has it, such as a title or a comment, goes whole."
      value={passage}
      onChange={({ currentTarget: { value } }) => onChange(value)}
      maxLength={MAX_PASSAGE}
      autosize
      minRows={2}
      maxRows={6}
      data-autofocus
    />
  );
}

interface ScopeChoiceProps {
  readonly chosen: RedactionScope;
  readonly onChange: (scope: RedactionScope) => void;
}

const SCOPES: readonly { readonly scope: RedactionScope; readonly label: string }[] = [
  { scope: 'codex', label: 'This Codex' },
  { scope: 'below', label: 'This Codex and everything below it' },
  { scope: 'workspace', label: 'The whole workspace, private Codices and the trash too' },
];

function ScopeChoice({ chosen, onChange }: ScopeChoiceProps) {
  const { data: me } = useMe();
  const mayEverywhere =
    me !== undefined &&
    can(
      { kind: 'user', id: me.id, name: me.name, role: me.role },
      { action: 'redactEverywhere', resource: { kind: 'instance' } },
    );
  const offered = SCOPES.filter(({ scope }) => scope !== 'workspace' || mayEverywhere);
  return (
    <Radio.Group
      label="Where"
      value={chosen}
      onChange={(value) => onChange(offered.find(({ scope }) => scope === value)?.scope ?? 'codex')}
    >
      <div className={classes['scopes']}>
        {offered.map(({ scope, label }) => (
          <Radio key={scope} value={scope} label={label} />
        ))}
      </div>
    </Radio.Group>
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
