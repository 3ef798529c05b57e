/** The part of the dialog of a new branch that asks for how much: the Codex alone, or all below it too, and says what that gives. */
import { Checkbox, Radio } from '@mantine/core';
import type { BranchSetPlan } from '#core/protocol/api/history/branch-sets.ts';
import { belowLabel, hiddenLabel } from './branch-labels.ts';
import classes from './branches.module.css';

interface BelowChoiceProps {
  readonly plan: BranchSetPlan;
  readonly isBelow: boolean;
  readonly isPartial: boolean;
  readonly onBelow: (isBelow: boolean) => void;
  readonly onPartial: (isPartial: boolean) => void;
}

export function BelowChoice({ plan, isBelow, isPartial, onBelow, onPartial }: BelowChoiceProps) {
  const refused = plan.items.filter((item) => item.refused !== null);
  const all = plan.items.length + plan.hidden;
  const left = refused.length + plan.hidden;
  return (
    <>
      <Radio.Group
        label="Of what"
        value={isBelow ? 'below' : 'one'}
        onChange={(value) => onBelow(value === 'below')}
      >
        <div className={classes['choices']}>
          <Radio value="one" label="This Codex" />
          <Radio value="below" label={`This Codex and everything below it (${all} Codices)`} />
        </div>
      </Radio.Group>
      {isBelow && (
        <div className={classes['below']}>
          <p className={classes['lead']}>
            {belowLabel(all - left)} They are merged and closed as one. The tree stays as it is in main:
            moving, adding and deleting Codices is not part of the branch.
          </p>
          {left > 0 && (
            <div className={classes['problem']} role="alert">
              <ul className={classes['refused']}>
                {refused.map(({ codex, refused: why }) => (
                  <li key={codex.id} dir="auto">
                    <strong>{codex.title === '' ? 'Untitled' : codex.title}</strong>: {why}
                  </li>
                ))}
                {plan.hidden > 0 && <li>{hiddenLabel(plan.hidden)}</li>}
              </ul>
              <Checkbox
                checked={isPartial}
                onChange={({ currentTarget }) => onPartial(currentTarget.checked)}
                label={left === 1 ? 'Begin the branch without it' : 'Begin the branch without these'}
              />
            </div>
          )}
        </div>
      )}
    </>
  );
}
