/** The kinds of reference that a template adds or renames. */
import { Button, MultiSelect } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { BUILT_IN_KINDS } from '#core/references/kinds.ts';
import { useBuilder } from './controls/builder-context.tsx';
import { CommitInput } from './controls/commit-input.tsx';
import classes from './controls/panels.module.css';
import {
  addReferenceKind,
  changeReferenceKind,
  referenceKindIdFor,
  removeReferenceKind,
} from './edits/rule-edits.ts';

export function ReferencesPanel() {
  const { model, canEdit, edit, editWithUndo, templates } = useBuilder();
  const kinds = Object.values(model.source.references);
  const add = () => {
    const label = `Kind ${kinds.length + 1}`;
    const id = referenceKindIdFor(label, [
      ...kinds.map((kind) => kind.id),
      ...BUILT_IN_KINDS.map((kind) => kind.id),
    ]);
    edit(addReferenceKind(id, label, 'Linked from'));
  };
  return (
    <div className={classes['form']}>
      <p className={classes['hint']}>
        Always there: {BUILT_IN_KINDS.map(({ label }) => label).join(', ')}. A field of the type Reference
        names its kind.
      </p>
      {kinds.map((kind) => (
        <section key={kind.id} className={classes['card']} aria-label={kind.label}>
          <div className={classes['line']}>
            <code className={classes['code']}>{kind.id}</code>
            {canEdit && (
              <button
                type="button"
                className={classes['icon']}
                aria-label={`Remove ${kind.label}`}
                onClick={() => editWithUndo(removeReferenceKind(model, kind.id), `${kind.label} was removed`)}
              >
                <IconX size={15} stroke={1.75} aria-hidden />
              </button>
            )}
          </div>
          <div className={classes['pair']}>
            <CommitInput
              label="Label"
              value={kind.label}
              disabled={!canEdit}
              onCommit={(text) =>
                edit(changeReferenceKind(model, kind.id, 'label', text.trim() || undefined))
              }
            />
            <CommitInput
              label="Seen from the other end"
              value={kind.inverseLabel}
              disabled={!canEdit}
              onCommit={(text) =>
                edit(changeReferenceKind(model, kind.id, 'inverseLabel', text.trim() || undefined))
              }
            />
          </div>
          <MultiSelect
            label="May point to"
            placeholder={kind.targets === null ? 'Any Codex' : ''}
            searchable
            readOnly={!canEdit}
            data={templates.map(({ id, name }) => ({ value: id, label: name }))}
            value={[...(kind.targets ?? [])]}
            onChange={(ids) =>
              edit(changeReferenceKind(model, kind.id, 'targets', ids.length === 0 ? undefined : ids))
            }
          />
        </section>
      ))}
      {canEdit && (
        <Button
          variant="subtle"
          size="compact-md"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={add}
        >
          Add a kind of reference
        </Button>
      )}
    </div>
  );
}
