/** The dialog that begins a branch of a Codex, from now or from a point of its history, and goes there. */
import { Button, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { NeedsServer, useServerNeed } from '#components/page/needs-server.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { branchPath } from '#core/protocol/page-address.ts';
import { BelowChoice } from './below-choice.tsx';
import { branchNameProblem, MOST_LETTERS, spellBranchName, suggestBranchName } from './branch-labels.ts';
import { useBranches, useCreateBranch } from './branch-queries.ts';
import { useBranchSetPlan, useCreateBranchSet } from './branch-set-queries.ts';
import classes from './branches.module.css';

/** Where a branch begins: at an operation of the history, which is said in words, or now. */
export type BranchOrigin = 'now' | { readonly seq: number; readonly label: string };

interface NewBranchDialogProps {
  readonly codexId: string;
  /** `null` while it is closed. */
  readonly origin: BranchOrigin | null;
  readonly onClose: () => void;
}

export function NewBranchDialog({ codexId, origin, onClose }: NewBranchDialogProps) {
  return (
    <Modal opened={origin !== null} onClose={onClose} title="Try it on a branch" size={440}>
      {origin !== null && <NewBranchForm codexId={codexId} origin={origin} onClose={onClose} />}
    </Modal>
  );
}

interface NewBranchFormProps extends NewBranchDialogProps {
  readonly origin: BranchOrigin;
}

function NewBranchForm({ codexId, origin, onClose }: NewBranchFormProps) {
  const { data: me } = useMe();
  const taken = (useBranches(codexId).data ?? []).map(({ name }) => name);
  /** `null`: as suggested. */
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const name = typed ?? suggestBranchName(me?.name ?? '', taken);
  const below = useBelow(codexId, name, origin === 'now' && me !== undefined);
  const begin = useBegin(codexId, onClose);
  const submit = () => {
    const found = branchNameProblem(name, taken);
    setProblem(found);
    if (found !== null || below.waits) return;
    // Somebody else was faster: it belongs beside the name.
    const refuse = (error: Error) => {
      if (isBinderyError(error) && error.code === 'conflict' && !below.isBelow) setProblem(error.message);
    };
    if (below.isBelow) begin.set.mutate({ name, ...below.request }, { onError: refuse });
    else
      begin.one.mutate({ name, ...(origin !== 'now' && { from: String(origin.seq) }) }, { onError: refuse });
  };
  const failure = begin.error !== null && problem === null ? errorMessage(begin.error) : null;
  return (
    <form
      noValidate
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={classes['lead']}>
        A branch is a copy of {origin === 'now' ? 'this Codex' : <>this Codex as it was {origin.label}</>}.
        Several people can write on it while everybody else goes on here. Nothing of it is in the Codex until
        you merge it.
      </p>
      {failure !== null && (
        <p role="alert" className={classes['problem']}>
          {failure}
        </p>
      )}
      <NeedsServer what="Beginning a branch">
        <TextInput
          label="Name of the branch"
          description="Lower-case letters, digits and hyphens. It cannot be changed later."
          value={name}
          onChange={({ currentTarget }) => {
            setTyped(spellBranchName(currentTarget.value));
            setProblem(null);
          }}
          onFocus={({ currentTarget }) => currentTarget.select()}
          error={problem}
          maxLength={MOST_LETTERS}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
        />
        {below.choice}
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={begin.isPending} disabled={below.waits}>
            Begin the branch
          </Button>
        </div>
      </NeedsServer>
    </form>
  );
}

/** Both ways to begin; each leads to the branch of this Codex. */
function useBegin(codexId: string, onClose: () => void) {
  const [one, set] = [useCreateBranch(codexId), useCreateBranchSet(codexId)];
  const begun = one.data ?? set.data;
  const [isPending, error] = [one.isPending || set.isPending, one.error ?? set.error];
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (begun === undefined) return;
    close.current();
    navigate(branchPath(codexId, begun.name));
  }, [codexId, begun]);
  return { one, set, isPending, error };
}

/** Codices below are asked for a moment after somebody has typed. */
const PLAN_MS = 250;

/** How much is branched. Nothing is asked where nothing stands below, or where it begins in the past, which is of one Codex. */
function useBelow(codexId: string, name: string, isOffered: boolean) {
  const [isBelow, setBelow] = useState(false);
  const [isPartial, setPartial] = useState(false);
  const isAway = useServerNeed() !== null;
  const [asked] = useDebouncedValue(name, PLAN_MS);
  const isNamed = branchNameProblem(asked, []) === null;
  const { data: plan, isPlaceholderData } = useBranchSetPlan(codexId, asked, isOffered && isNamed && !isAway);
  const all = plan === undefined ? 0 : plan.items.length + plan.hidden;
  if (!isOffered || plan === undefined || all < 2)
    return { isBelow: false, waits: false, request: {}, choice: null };
  const isWhole = plan.hidden === 0 && plan.items.every(({ refused }) => refused === null);
  const isCurrent = asked === name && !isPlaceholderData;
  return {
    isBelow,
    /** What would be begun is not known yet, or not agreed to. */
    waits: isBelow && (!isCurrent || !(isWhole || isPartial)),
    request: { expect: plan.plan, ...(!isWhole && { partial: isPartial }) },
    choice: <BelowChoice {...{ plan, isBelow, isPartial }} onBelow={setBelow} onPartial={setPartial} />,
  };
}
