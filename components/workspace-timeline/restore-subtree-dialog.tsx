/** The dialog that restores a Codex and all below it to a moment: which one, what would change, and what cannot be. */
import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { SubtreePlan, SubtreeRestoreBody } from '#core/protocol/api/history/subtree-restores.ts';
import classes from './restore-subtree.module.css';
import {
  changeLabel,
  codicesLabel,
  instantOf,
  keptLabel,
  momentValue,
  restLabel,
} from './restore-subtree-labels.ts';
import { useRestorePlan, useRestoreSubtree, useUndoRestore } from './restore-subtree-queries.ts';

/** Where the choice begins: what people want back is mostly of today. */
const HOUR_MS = 3_600_000;

interface RestoreSubtreeDialogProps {
  readonly codexId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function RestoreSubtreeDialog({ codexId, opened, onClose }: RestoreSubtreeDialogProps) {
  // Outlives the choice, which goes once the act is done: taking it back is told as well.
  const tell = useTelling();
  return (
    <Modal opened={opened} onClose={onClose} title="Restore all of it to a moment" size={620}>
      {opened && (
        <NeedsServer what="Restoring">
          <Choice codexId={codexId} onClose={onClose} onDone={tell} />
        </NeedsServer>
      )}
    </Modal>
  );
}

interface ChoiceProps extends Omit<RestoreSubtreeDialogProps, 'opened'> {
  readonly onDone: (act: SubtreeRestoreBody) => void;
}

function Choice({ codexId, onClose, onDone }: ChoiceProps) {
  const [value, setValue] = useState(() => momentValue(Date.now() - HOUR_MS));
  const [partial, setPartial] = useState(false);
  const at = instantOf(value, Date.now());
  const plan = useRestorePlan(codexId, at);
  const restoring = useRestoreSubtree(codexId);
  const { data } = plan;
  const refused = data?.items.filter((item) => item.refused !== null) ?? [];
  const count = (data?.items.length ?? 0) - refused.length;
  const isReady = data !== undefined && count > 0 && (refused.length === 0 || partial);
  const run = () => {
    if (data === undefined) return;
    restoring.mutate(
      { at: data.at, expect: data.plan, partial },
      {
        onSuccess: (act) => {
          onClose();
          onDone(act);
        },
      },
    );
  };
  const failure = restoring.error ?? plan.error;
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) run();
      }}
    >
      <TextInput
        type="datetime-local"
        step={1}
        label="As it was at"
        description="In your time. Edits made offline count from when they arrived."
        value={value}
        max={momentValue(Date.now())}
        error={at === null ? 'Choose a moment in the past.' : null}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
        data-autofocus
      />
      {failure !== null && (
        <p role="alert" className={classes['problem']}>
          {errorMessage(failure)}
        </p>
      )}
      {plan.isFetching && data === undefined && <p role="status">Looking what would change…</p>}
      {data !== undefined && failure === null && <Plan plan={data} />}
      {refused.length > 0 && (
        <Checkbox
          label={`Leave ${refused.length === 1 ? 'it' : 'these'} out, and restore the rest`}
          checked={partial}
          onChange={({ currentTarget }) => setPartial(currentTarget.checked)}
        />
      )}
      <Buttons>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!isReady} loading={restoring.isPending}>
          {count === 0 ? 'Restore' : `Restore ${codicesLabel(count)}`}
        </Button>
      </Buttons>
    </form>
  );
}

function Buttons({ children }: { readonly children: ReactNode }) {
  return <div className={classes['buttons']}>{children}</div>;
}

function Plan({ plan }: { readonly plan: SubtreePlan }) {
  const restored = plan.items.filter(({ refused }) => refused === null);
  const refused = plan.items.filter((item) => item.refused !== null);
  return (
    <div aria-live="polite" className={classes['plan']}>
      {plan.items.length === 0 && <p>All of it is as it was then: there is nothing to restore.</p>}
      {restored.length > 0 && (
        <section aria-label="What is restored">
          <h3>Restored</h3>
          <ul className={classes['list']}>
            {restored.map((item) => (
              <li key={item.codex.id}>
                <bdi className={classes['name']}>{displayTitle(item.codex.title)}</bdi>
                <span className={classes['what']}>{changeLabel(item)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {refused.length > 0 && (
        <section aria-label="What cannot be restored">
          <h3>Not restored</h3>
          <ul className={classes['list']}>
            {refused.map(({ codex, refused: why }) => (
              <li key={codex.id}>
                <bdi className={classes['name']}>{displayTitle(codex.title)}</bdi>
                <span className={classes['problem']}>{why}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className={classes['what']}>
        {restLabel(plan)} Comments stay, and whoever is writing goes on. It can be undone as one.
      </p>
    </div>
  );
}

/** Says what was done, and offers to take it back. */
function useTelling(): (act: SubtreeRestoreBody) => void {
  const undoing = useUndoRestore();
  const undo = (id: string) =>
    undoing.mutate(id, {
      onSuccess: (act) => {
        const kept = keptLabel(act);
        if (kept === null) toast.done('The restore was taken back');
        else toast.notice(`The restore was taken back, but for some of it. ${kept}`);
      },
      onError: (error) => toast.failed('The restore was not taken back.', error),
    });
  return (act) => {
    const kept = keptLabel(act);
    if (kept !== null) toast.notice(`Some of it stayed as it was. ${kept}`);
    toast.undo(`${codicesLabel(act.codices.length)} restored`, () => undo(act.id));
  };
}
