/** The actions of a rule that move a Codex, or post it to an address outside. */
import { isJsonObject } from '#core/json.ts';
import { ChipSelect } from '../conditions/chip-select.tsx';
import { fieldsById } from '../conditions/condition-context.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import type { WrittenAction } from '../edits/automation-edits.ts';
import classes from './automation.module.css';
import { nameProblem } from './trigger-editor.tsx';

interface PlaceEditorProps {
  readonly action: WrittenAction;
}

export function MoveEditor({ action }: PlaceEditorProps) {
  const { model, canEdit, edit } = useBuilder();
  const path = [...action.path, 'move', 'under', 'from'];
  const references = Object.values(fieldsById(model)).filter(({ type }) => type === 'reference');
  return (
    <div className={classes['words']}>
      <span className={classes['verb']}>Move it below what</span>
      <ChipSelect
        label="Field that names the parent"
        value={fromOf(action)}
        data={references.map(({ id, label }) => ({ value: id, label }))}
        canEdit={canEdit}
        searchable
        onChange={(value) => edit([{ kind: 'set', path, value }])}
      />
      <span className={classes['verb']}>names</span>
    </div>
  );
}

function fromOf({ written }: WrittenAction): string {
  const move = isJsonObject(written) ? written['move'] : undefined;
  const under = isJsonObject(move ?? null) ? (move as { under?: unknown }).under : undefined;
  return String((under as { from?: unknown } | undefined)?.from ?? '');
}

export function PostEditor({ action }: PlaceEditorProps) {
  const { canEdit, edit } = useBuilder();
  const { path, written } = action;
  const target = isJsonObject(written) ? String(written['post'] ?? '') : '';
  return (
    <div className={classes['words']}>
      <span className={classes['verb']}>Post it to</span>
      <CommitInput
        label={null}
        ariaLabel="Name of the target"
        className={classes['name']}
        value={target}
        disabled={!canEdit}
        check={nameProblem}
        onCommit={(value) => edit([{ kind: 'set', path: [...path, 'post'], value }])}
      />
      <span className={classes['hint']}>An admin gives the name an address, beside what the rules did.</span>
    </div>
  );
}
