/** A try-out of the workflow: the steps that somebody may take from a state, and why not the others, as they will read it. */
import { Checkbox, Select } from '@mantine/core';
import { IconCheck, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import type { Role } from '#core/access/policy.ts';
import { mayTake, needsSentence, type StepContext, takersSentence } from '#core/rules/steps.ts';
import type { StepTaker, Transition } from '#core/template/template.ts';
import type { WorkflowSource } from '#core/template/template-source.ts';
import { fieldsById } from '../conditions/condition-context.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import classes from './step-table.module.css';

const ROLES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'editor', label: 'an editor' },
  { value: 'admin', label: 'an admin' },
  { value: 'owner', label: 'the owner' },
];
const NAMED = 'named:';
/** Somebody, whoever it is. */
const SELF = 'self';

export function TrySteps({ workflow }: { readonly workflow: WorkflowSource }) {
  const { model } = useBuilder();
  const { states } = workflow;
  const [as, setAs] = useState<string>('editor');
  const [isAuthor, setAuthor] = useState(false);
  const [held, setState] = useState<string | null>(null);
  const state = states.find(({ id }) => id === held) ?? states[0];
  if (state === undefined) return null;
  const fields = fieldsById(model);
  const steps = stepsFrom(workflow, state.id);
  const named = namedFields(workflow).map((id) => ({
    value: `${NAMED}${id}`,
    label: `an editor whom ${fields[id]?.label ?? id} names`,
  }));
  const context = contextOf(as, isAuthor);
  const nameOf = (id: string) => states.find((each) => each.id === id)?.label ?? id;
  const open = steps.filter((step) => mayTake(step, context) && step.requires === undefined);
  const rest = steps.filter((step) => !open.includes(step));
  return (
    <section aria-label="Try the workflow" className={classes['try']}>
      <div className={classes['add']}>
        <strong>Try it</strong>
        <Select
          aria-label="As whom"
          size="xs"
          value={as}
          data={[...ROLES, ...named]}
          onChange={(next) => setAs(next ?? 'editor')}
        />
        <Select
          aria-label="In which state"
          size="xs"
          value={state.id}
          data={states.map(({ id, label }) => ({ value: id, label: `in ${label}` }))}
          onChange={setState}
        />
        <Checkbox
          size="xs"
          label="who created the Codex"
          checked={isAuthor}
          onChange={({ currentTarget: { checked } }) => setAuthor(checked)}
        />
      </div>
      <ul aria-live="polite" className={classes['answers']}>
        {open.length > 0 && (
          <li data-open>
            <IconCheck size={15} stroke={1.75} aria-hidden />
            <span>May go to {open.map(({ to }) => nameOf(to)).join(', ')}.</span>
          </li>
        )}
        {rest.map((step) => (
          <li key={JSON.stringify(step)}>
            <IconLock size={15} stroke={1.75} aria-hidden />
            <span>
              {mayTake(step, context) ? 'To' : 'Not to'} {nameOf(step.to)}: “{answerOf(step, context, fields)}
              ”
            </span>
          </li>
        ))}
        {steps.length === 0 && <li>No step leads away from {state.label}.</li>}
      </ul>
    </section>
  );
}

/** The words that the choice of a state shows. */
function answerOf(step: Transition, context: StepContext, fields: ReturnType<typeof fieldsById>): string {
  if (!mayTake(step, context)) return takersSentence(step, { fields });
  return step.requires === undefined ? '' : needsSentence(step.requires, { fields });
}

function contextOf(as: string, isAuthor: boolean): StepContext {
  const field = as.startsWith(NAMED) ? as.slice(NAMED.length) : null;
  const role = ROLES.find(({ value }) => value === as)?.value ?? 'editor';
  return {
    taker: { kind: 'user', id: SELF, role },
    authorId: isAuthor ? SELF : null,
    valueFor: (id) => (id === field ? SELF : null),
  };
}

/** Where no steps are named, every state may follow every other. */
function stepsFrom({ states, transitions }: WorkflowSource, from: string): readonly Transition[] {
  const all = transitions ?? [];
  if (all.length > 0) return all.filter((step) => step.from === from);
  return states.filter(({ id }) => id !== from).map(({ id }) => ({ from, to: id }));
}

/** The fields of people that some step names. */
function namedFields({ transitions }: WorkflowSource): readonly string[] {
  const takers = (transitions ?? []).flatMap(({ by = [] }): readonly StepTaker[] => by);
  return [...new Set(takers.flatMap((taker) => (typeof taker === 'string' ? [] : [taker.field])))];
}
