/** The line that says when a view or a section is shown: always, or under a condition. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import classes from './condition-editor.module.css';
import { ConditionEditor } from './condition-editor.tsx';

interface ShownWhenProps {
  /** What is shown or hidden: “the view Facts”. */
  readonly what: string;
  readonly path: SourcePath;
  /** As the text has it; `undefined` for always. */
  readonly written: JsonValue | undefined;
  /** The edits that say another condition, or none. */
  readonly edits: (condition: JsonValue | undefined) => readonly SourceEdit[];
}

export function ShownWhen({ what, path, written, edits }: ShownWhenProps) {
  const { canEdit, edit, editWithUndo } = useBuilder();
  const [isBeginning, setBeginning] = useState(false);
  if (written === undefined && !isBeginning) {
    return canEdit ? (
      <div className={classes['actions']}>
        <Button
          variant="subtle"
          size="compact-sm"
          color="ink"
          aria-label={`Show ${what} only when…`}
          onClick={() => setBeginning(true)}
        >
          Show only when…
        </Button>
      </div>
    ) : null;
  }
  return (
    <div className={classes['shown']}>
      <span>Shown only when</span>
      <ConditionEditor
        label={`Show ${what} when`}
        path={path}
        written={written}
        onBegin={(fieldId) => {
          if (edit(edits(fieldId))) setBeginning(false);
        }}
        onRemove={() => editWithUndo(edits(undefined), `The condition of ${what} was removed`)}
        onCancel={() => setBeginning(false)}
      />
    </div>
  );
}
