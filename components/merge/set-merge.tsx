/** The merge of a set of branches: a section for each Codex, settled there, and one button that merges all of them. */
import { useCallback, useRef, useState } from 'react';
import { setSize } from '#components/branches/branch-labels.ts';
import { BringInAllButton, BringInProgress } from '#components/branches/bring-in-all.tsx';
import { useBringInAll } from '#components/branches/use-bring-in-all.ts';
import marks from '#components/history/comparison/comparison.module.css';
import { navigate } from '#components/navigation/navigate.ts';
import { AnswerSet } from '#components/set-reviews/answer-set.tsx';
import { asksOf } from '#components/set-reviews/set-review-labels.ts';
import { useSetReviews } from '#components/set-reviews/set-review-queries.ts';
import { useMemberActor } from '#components/tree-context/member-actor.ts';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { can } from '#core/access/policy.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type {
  BranchSetBody,
  MergeBranchSetBody,
  SetMergePreviewBody,
} from '#core/protocol/api/history/branch-sets.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './merge.module.css';
import { Foot, Lead } from './merge-frame.tsx';
import { codicesLabel, fieldsInLabel, missingInLabel } from './merge-labels.ts';
import { useMergeSet, useSetMergePreview } from './merge-queries.ts';
import { refusalsOf } from './refusals.ts';
import { useRowKeys } from './row-keys.ts';
import { type SectionState, SetSection } from './set-section.tsx';
import { tellRefused } from './tell-refused.ts';

interface SetMergeProps {
  readonly set: BranchSetBody;
  readonly me: Me;
  /** The Codex on whose branch the page is. */
  readonly codexId: string;
}

export function SetMerge({ set, me, codexId }: SetMergeProps) {
  const reviews = useSetReviews(set).data;
  const preview = useSetMergePreview(set, reviews);
  const bringing = useBringInAll(set);
  const merging = useMergeSet(set.id);
  const sections = useSections();
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const root = useRef<HTMLDivElement>(null);
  const go = useRowKeys(root);
  const mayMerge = useMayMergeAll(set, me);
  const codices = preview.data?.codices ?? [];
  const reading = useReading(codices);
  const merged = codices.filter(({ id }) => !leftOut.has(id));
  const waiting = merged.flatMap((codex) => {
    const missing = codex.refused ?? sections.missingOf(codex.id);
    return missing === null ? [] : [{ title: displayTitle(codex.title), missing }];
  });
  const merge = () =>
    merging.mutate(bodyOf(merged, leftOut, sections), {
      onSuccess: () => {
        navigate(codexPath(codexId));
        toast.done(`Merged “${set.name}” into ${codicesLabel(merged.length)}`);
      },
      onError: (error) => tellRefused(error, refuseInSections(error, codices, sections.refuse)),
    });
  if (preview.data === undefined)
    return (
      <p className={classes['waiting']} role="status">
        {preview.error === null ? 'Comparing both sides of every Codex…' : errorMessage(preview.error)}
      </p>
    );
  return (
    <div ref={root} className={`${classes['review']} ${marks['marks']}`}>
      <Lead
        count={fieldsInLabel(
          merged.reduce((sum, { merge: each }) => sum + (each?.fields.length ?? 0), 0),
          merged.length,
        )}
        waiting={mayMerge ? waiting.length : 0}
        onGo={go}
      >
        {mayMerge && <BringInAllButton {...{ set, bringing }} />}
      </Lead>
      <BringInProgress {...{ set, bringing }} />
      {codices.map((codex) => {
        const branch = set.codices.find(({ id }) => id === codex.id)?.branch;
        if (branch === undefined) return null;
        const reviewed = reviews?.codices.find(({ id }) => id === codex.id);
        const isAsked = asksOf(reviewed, me.id).length > 0;
        return (
          <SetSection
            key={codex.id}
            {...{ codex, branch, me, mayMerge, reviewed }}
            reading={isAsked ? reading.of(codex.id) : null}
            isLeftOut={leftOut.has(codex.id)}
            onLeaveOut={(isLeftOut) => setLeftOut((before) => toggled(before, codex.id, isLeftOut))}
            onState={sections.note}
          />
        );
      })}
      {reviews?.codices.some((codex) => asksOf(codex, me.id).length > 0) && (
        <AnswerSet
          {...{ setId: set.id, reviews, meId: me.id, read: reading.read }}
          onAnswered={reading.clear}
        />
      )}
      <Foot
        words={footWords(set, merged.length)}
        missing={missingOfAll(waiting, merged.length)}
        mayMerge={mayMerge}
        merging={merging.isPending}
        onMerge={merge}
      />
    </div>
  );
}

/** What was settled in the sections of those that are merged. */
function bodyOf(
  merged: SetMergePreviewBody['codices'],
  leftOut: ReadonlySet<string>,
  sections: ReturnType<typeof useSections>,
): MergeBranchSetBody {
  const bodies = merged.flatMap(({ id }) => {
    const body = sections.bodyOf(id);
    return body === null ? [] : [[id, body] as const];
  });
  return { codices: Object.fromEntries(bodies), leaveOut: [...leftOut] };
}

/** Whoever may not merge one of them, or may not know one, merges none. */
function useMayMergeAll(set: BranchSetBody, me: Me): boolean {
  const actor = useMemberActor(me);
  const tree = useTreeContext();
  const privateTopOf = (id: string) => tree?.workspace.privateTopOf(id) ?? null;
  return (
    set.hidden === 0 &&
    set.codices.every(({ id }) =>
      can(actor, { action: 'mergeBranch', resource: { kind: 'codex', id, privateTopId: privateTopOf(id) } }),
    )
  );
}

/** The versions that a reviewer has ticked as read; what goes on meanwhile is not read. */
function useReading(codices: SetMergePreviewBody['codices']) {
  const [ticked, setTicked] = useState<Readonly<Record<string, number>>>({});
  const read: Record<string, number> = {};
  for (const { id, merge } of codices)
    if (merge !== null && ticked[id] === merge.branch) read[id] = merge.branch;
  return {
    read,
    clear: () => setTicked({}),
    of: (codexId: string) => ({
      isRead: read[codexId] !== undefined,
      onRead: (isRead: boolean) => {
        const seq = codices.find(({ id }) => id === codexId)?.merge?.branch;
        const { [codexId]: _, ...others } = ticked;
        setTicked(isRead && seq !== undefined ? { ...others, [codexId]: seq } : others);
      },
    }),
  };
}

function missingOfAll(
  waiting: readonly { readonly title: string; readonly missing: string }[],
  merged: number,
): string | null {
  if (merged === 0) return 'Nothing is left to merge.';
  return waiting.length === 0 ? null : missingInLabel(waiting);
}

function footWords(set: BranchSetBody, merged: number) {
  const { name, hidden } = set;
  return {
    takes:
      hidden > 0
        ? `You may look at this merge. ${hidden} of its ${setSize(set)} Codices are not shared with you.`
        : 'You may look at this merge. Merging it takes somebody who may edit all of its Codices.',
    does: `All ${codicesLabel(merged)} are merged at the same moment in your name, or none, and “${name}” is closed.`,
  };
}

function toggled(before: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const after = new Set(before);
  if (isIn) after.add(id);
  else after.delete(id);
  return after;
}

/** What the sections have told: rendered again only when something else keeps one of them from being merged. */
function useSections() {
  const states = useRef(new Map<string, SectionState>());
  const [missing, setMissing] = useState<Readonly<Record<string, string | null>>>({});
  const note = useCallback((codexId: string, state: SectionState) => {
    states.current.set(codexId, state);
    setMissing((before) =>
      before[codexId] === state.missing ? before : { ...before, [codexId]: state.missing },
    );
  }, []);
  return {
    note,
    missingOf: (codexId: string) => missing[codexId] ?? null,
    bodyOf: (codexId: string) => states.current.get(codexId)?.body() ?? null,
    refuse: (codexId: string, refusals: ReadonlyMap<string, string>) =>
      states.current.get(codexId)?.refuse(refusals),
  };
}

/** Hands each section what concerns its fields; answers what concerns none. */
function refuseInSections(
  error: unknown,
  codices: SetMergePreviewBody['codices'],
  refuse: (codexId: string, refusals: ReadonlyMap<string, string>) => void,
): string | null {
  if (!isBinderyError(error) || error.issues.length === 0) return errorMessage(error);
  const elsewhere: string[] = [];
  for (const { id, merge } of codices) {
    const own = error.issues.filter(({ path }) => path[0] === 'codices' && path[1] === id);
    if (own.length === 0) continue;
    const issues = own.map((issue) => ({ ...issue, path: issue.path.slice(2) }));
    const fields = merge?.fields.map(({ field }) => field) ?? [];
    const { byField, rest } = refusalsOf(new BinderyError(error.code, error.message, { issues }), fields);
    refuse(id, byField);
    if (rest !== null) elsewhere.push(rest);
  }
  return elsewhere.length === 0 ? null : elsewhere.join(' ');
}
