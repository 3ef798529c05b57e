/** The result of a field, as main will hold it: why it needs nobody, or the choice of it, and what was refused. */
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { ChangeBody } from '#components/history/comparison/change-body.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { MergedFieldBody } from '#core/protocol/api/history/branches.ts';
import { Choices, type OfferedChoice } from './choices.tsx';
import { conflictLabel, formerLabel, mergedLabel } from './merge-labels.ts';
import cells from './merge-row.module.css';
import classes from './merge-value.module.css';
import type { Choice, FieldState, Settlement } from './settlement.ts';
import { shortChange } from './short-change.ts';
import type { SettlingActions } from './use-settlements.ts';
import { afterOf, beforeOf, ShownValue, valueOn } from './value-of-side.tsx';
import type { WrittenDraft } from './written-draft.ts';
import { type WritingPlace, WrittenField } from './written-field.tsx';

export interface ResultCellProps {
  readonly merged: MergedFieldBody;
  readonly state: FieldState;
  /** `null`: the title, the references, and fields that the template has no more. */
  readonly field: FieldDefinition | null;
  readonly settlement: Settlement | null;
  /** What was written for it, once something is. */
  readonly draft: WrittenDraft | undefined;
  /** Why the server did not take what was chosen. */
  readonly refusal: string | undefined;
  readonly actions: SettlingActions;
  readonly place: WritingPlace;
  /** Of the name of the field. */
  readonly labelId: string;
  /** Whether what is far from a change is shown as well. */
  readonly whole: boolean;
  /** May merge. */
  readonly mayMerge: boolean;
}

export function ResultCell(props: ResultCellProps) {
  const { merged, state, settlement, refusal, mayMerge } = props;
  const [isOpen, setOpen] = useState(false);
  const chooses = merged.conflict || settlement !== null || isOpen;
  return (
    <div className={cells['result']} data-waits={state === 'open' || state === 'again' || undefined}>
      <h3 className={cells['column']}>Result</h3>
      {chooses && mayMerge ? (
        <Settling {...props} onLeave={() => setOpen(false)} />
      ) : (
        <Merged {...props} onChange={() => setOpen(true)} />
      )}
      {refusal !== undefined && (
        <p role="alert" className={classes['refusal']}>
          {refusal}
        </p>
      )}
    </div>
  );
}

function Merged({
  merged,
  field,
  place,
  whole,
  mayMerge,
  onChange,
}: ResultCellProps & { readonly onChange: () => void }) {
  if (merged.conflict)
    return <p className={classes['asked']}>{conflictLabel(merged)} Whoever merges chooses.</p>;
  return (
    <>
      <MergedValue {...{ merged, field, place, whole }} />
      <p className={classes['why']}>
        <IconCheck size={15} stroke={2} aria-hidden />
        {mergedLabel(merged)}
        {mayMerge && (
          <Button
            variant="subtle"
            color="ink"
            size="compact-xs"
            className={classes['change'] ?? ''}
            aria-label={`Change the result of ${merged.label}`}
            onClick={onChange}
          >
            Change…
          </Button>
        )}
      </p>
    </>
  );
}

/** What comes to main is marked as the branch's. */
function MergedValue({
  merged,
  field,
  place,
  whole,
}: Pick<ResultCellProps, 'merged' | 'field' | 'place' | 'whole'>) {
  const { main, result } = merged;
  const change = result ?? main;
  if (change === null) return null;
  if (change.kind === 'value')
    return (
      <p className={classes['one-value']}>
        <ShownValue value={afterOf(change)} field={field} template={place.template} />
      </p>
    );
  return (
    <div className={result === null ? classes['plain'] : classes['brought']}>
      <ChangeBody change={whole ? change : shortChange(change)} layout="inline" whole={whole} side="after" />
    </div>
  );
}

interface SettlingProps extends ResultCellProps {
  /** Leaves it to the merge after all. */
  readonly onLeave: () => void;
}

function Settling(props: SettlingProps) {
  const { merged, state, actions, settlement, onLeave } = props;
  const id = useId();
  const isValue = kindOf(merged) === 'value';
  const choice = settlement?.choice ?? null;
  const note = noteOf(merged, choice, state);
  return (
    <>
      <Choices
        label={merged.label}
        layout={isValue ? 'list' : 'tabs'}
        offered={isValue ? offeredValues(props) : offeredSides(props)}
        chosen={choice}
        describedBy={note === null ? undefined : id}
        onChoose={(next) => actions.choose(merged, next)}
      />
      {choice !== null && <ChosenContent {...props} choice={choice} />}
      {note !== null && (
        <p id={id} className={classes['note-line']}>
          {note}
        </p>
      )}
      {state === 'again' && settlement !== null && (
        <Button variant="default" size="compact-sm" onClick={() => actions.choose(merged, settlement.choice)}>
          Keep this for {merged.label}
        </Button>
      )}
      {!merged.conflict && (
        <Button
          variant="subtle"
          color="ink"
          size="compact-xs"
          className={classes['change'] ?? ''}
          onClick={() => {
            actions.choose(merged, null);
            onLeave();
          }}
        >
          Leave it to the merge
        </Button>
      )}
    </>
  );
}

function kindOf({ main, branch }: MergedFieldBody): string | undefined {
  if (main !== null && branch !== null && main.kind !== branch.kind) return undefined;
  return (main ?? branch)?.kind;
}

/** What was removed, or is of the page itself, has no editor. */
function isWritable({ merged, field }: Pick<ResultCellProps, 'merged' | 'field'>): boolean {
  return field !== null || merged.field === 'title';
}

function offeredValues(props: ResultCellProps): readonly OfferedChoice[] {
  const { merged, field, place } = props;
  const show = (side: 'main' | 'branch'): ReactNode => (
    <ShownValue value={valueOn(side, merged)} field={field} template={place.template} />
  );
  return [
    { choice: 'main', content: show('main'), note: 'as on main' },
    { choice: 'branch', content: show('branch'), note: 'as on the branch' },
    ...(isWritable(props) ? [{ choice: 'written', content: 'Another value…' } as const] : []),
  ];
}

function offeredSides(props: ResultCellProps): readonly OfferedChoice[] {
  return [
    { choice: 'main', content: 'Main' },
    { choice: 'branch', content: 'Branch' },
    ...(isWritable(props) ? [{ choice: 'written', content: 'Written here' } as const] : []),
  ];
}

/** What stands below the choices: why somebody has to choose, what is left out, or what it was before. */
function noteOf(merged: MergedFieldBody, choice: Choice | null, state: FieldState): ReactNode {
  if (state === 'again') return 'It has changed since this was chosen. Look at both sides again.';
  const { main, branch } = merged;
  const former = main ?? branch;
  if (former?.kind === 'value' && kindOf(merged) === 'value')
    return state === 'settled' ? null : formerLabel(beforeOf(former).text);
  if (choice === null)
    return (
      <>
        <IconAlertTriangle size={15} stroke={1.75} aria-hidden />
        {merged.conflict
          ? `${conflictLabel(merged)} Take one side whole, or write it here.`
          : 'Take one side whole, or write it here.'}
      </>
    );
  if (choice === 'main' && branch !== null) return 'What the branch changed in it is left out.';
  if (choice === 'branch' && main !== null) return 'What main changed in it since is taken back.';
  return null;
}

function ChosenContent(props: SettlingProps & { readonly choice: Choice }) {
  const { merged, field, draft, actions, place, labelId, whole, choice } = props;
  if (choice === 'written')
    return (
      <WrittenField
        place={place}
        field={field}
        labelId={labelId}
        draft={draft}
        beginning={kindOf(merged) === 'value' ? 'main' : 'both'}
        onBegin={(begun) => actions.begin(merged, begun)}
        onEdit={() => actions.noteEdit(merged)}
      />
    );
  const change = merged[choice];
  if (change === null || kindOf(merged) === 'value') return null;
  return (
    <div className={classes['plain']}>
      <ChangeBody change={whole ? change : shortChange(change)} layout="inline" whole={whole} side="after" />
    </div>
  );
}
