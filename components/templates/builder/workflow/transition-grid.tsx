/** The steps of a workflow as a grid to tick: rows are the states one comes from, columns those one may go to. */
import { Checkbox } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { isRestricted } from '#core/rules/steps.ts';
import type { Workflow } from '#core/template/template.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { Swatch } from '../controls/hue-picker.tsx';
import classes from '../controls/panels.module.css';
import { mayFollow, setTransition } from '../edits/transition-edits.ts';

export function TransitionGrid({ states }: { readonly states: Workflow['states'] }) {
  const { model, canEdit, edit, editWithUndo } = useBuilder();
  const restricted = (model.source.workflow?.transitions ?? []).filter(isRestricted);
  const isLocked = (from: string, to: string) =>
    restricted.some((step) => step.from === from && step.to === to);
  const nameOf = (state: string) => states.find((each) => each.id === state)?.label ?? state;
  const change = (from: string, to: string, isAllowed: boolean) => {
    const edits = setTransition(model, from, to, isAllowed);
    if (isAllowed || !isLocked(from, to)) edit(edits);
    else
      editWithUndo(edits, `The step from ${nameOf(from)} to ${nameOf(to)} was removed with its conditions`);
  };
  return (
    <div className={classes['scroll']}>
      <table className={classes['transitions']} aria-label="Which state may follow which">
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
              {states.map((to) => (
                <td key={to.id}>
                  {from.id !== to.id && (
                    <span className={classes['step']}>
                      <Checkbox
                        aria-label={
                          isLocked(from.id, to.id)
                            ? `From ${from.label} to ${to.label}, with conditions`
                            : `From ${from.label} to ${to.label}`
                        }
                        checked={mayFollow(model, from.id, to.id)}
                        disabled={!canEdit}
                        onChange={({ currentTarget: { checked } }) => change(from.id, to.id, checked)}
                      />
                      {isLocked(from.id, to.id) && <IconLock size={14} stroke={1.75} aria-hidden />}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
