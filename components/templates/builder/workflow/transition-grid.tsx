/** The transitions of a workflow as a table to tick, with who may take a step and what it needs. */
import { Button, Checkbox } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useId } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isRestricted, needsSentence, takersSentence } from '#core/rules/steps.ts';
import type { Transition, Workflow } from '#core/template/template.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { Swatch } from '../controls/hue-picker.tsx';
import classes from '../controls/panels.module.css';
import { mayFollow, setTransition } from '../edits/transition-edits.ts';

type States = Workflow['states'];

/** Rows are the states one comes from, columns those one may go to. */
export function TransitionGrid({ states }: { readonly states: States }) {
  const { model, canEdit, edit, editWithUndo } = useBuilder();
  const id = useId();
  const restricted = (model.source.workflow?.transitions ?? []).filter(isRestricted);
  const nameOf = (state: string) => states.find((each) => each.id === state)?.label ?? state;
  const change = (from: string, to: string, isAllowed: boolean) => {
    const edits = setTransition(model, from, to, isAllowed);
    if (isAllowed || !restricted.some((step) => step.from === from && step.to === to)) edit(edits);
    else
      editWithUndo(edits, `The step from ${nameOf(from)} to ${nameOf(to)} was removed with its conditions`);
  };
  return (
    <>
      <div className={classes['scroll']}>
        <table className={classes['transitions']} aria-label="Transitions">
          <thead>
            <tr>
              <th scope="col">From, to</th>
              {states.map((state) => (
                <th key={state.id} scope="col">
                  <Swatch hue={state.color} /> {state.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {states.map((from) => (
              <tr key={from.id}>
                <th scope="row">
                  <Swatch hue={from.color} /> {from.label}
                </th>
                {states.map((to) => {
                  const at = restricted.findIndex((step) => step.from === from.id && step.to === to.id);
                  return (
                    <td key={to.id}>
                      {from.id !== to.id && (
                        <span className={classes['step']}>
                          <Checkbox
                            aria-label={`From ${from.label} to ${to.label}`}
                            aria-describedby={at < 0 ? undefined : `${id}-${at}`}
                            checked={mayFollow(model, from.id, to.id)}
                            disabled={!canEdit}
                            onChange={({ currentTarget: { checked } }) => change(from.id, to.id, checked)}
                          />
                          {at >= 0 && <IconLock size={14} stroke={1.75} aria-hidden />}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <RestrictedSteps steps={restricted} nameOf={nameOf} idOf={(at) => `${id}-${at}`} />
    </>
  );
}

interface RestrictedStepsProps {
  readonly steps: readonly Transition[];
  readonly nameOf: (state: string) => string;
  readonly idOf: (index: number) => string;
}

/** Who may take the steps that not everybody may; they are changed in the code. */
function RestrictedSteps({ steps, nameOf, idOf }: RestrictedStepsProps) {
  const { model, reveal } = useBuilder();
  const fields = Object.fromEntries(model.fields.map(({ id, definition }) => [id, definition]));
  if (steps.length === 0) return null;
  return (
    <ul className={classes['restricted']} aria-label="Steps with conditions">
      {steps.map((step, at) => {
        const name = `${nameOf(step.from)} to ${nameOf(step.to)}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may join the same states, and only their place tells them apart.
          <li key={at}>
            <IconLock size={14} stroke={1.75} aria-hidden />
            <p id={idOf(at)}>
              <strong>{name}</strong>
              <br />
              {conditionsOf(step, fields)}
            </p>
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={`${name}: edit in the code`}
              onClick={() => reveal(['workflow', 'transitions', step.from])}
            >
              Edit in the code
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

/** “Only an admin may take this step. This step needs: Outcome is filled in.” */
function conditionsOf(step: Transition, fields: Readonly<Record<string, FieldDefinition>>): string {
  const takers = step.by === undefined && step.not === undefined ? [] : [takersSentence(step, { fields })];
  const needs = step.requires === undefined ? [] : [needsSentence(step.requires, { fields })];
  return [...takers, ...needs].join(' ');
}
