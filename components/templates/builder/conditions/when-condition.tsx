/** A condition that may be inherited, or not be said: its editor, and the way to say it here. */
import { Button } from '@mantine/core';
import type { Condition } from '#core/fields/model/condition.ts';
import type { JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { conditionValue } from '../edits/condition-value.ts';
import { ConditionEditor, ConditionSentence } from './condition-editor.tsx';

interface WhenConditionProps {
  readonly label: string;
  readonly path: SourcePath;
  /** As the text has it; `undefined` where it says nothing. */
  readonly written: JsonValue | undefined;
  /** What an ancestor says; `null` where none does. */
  readonly inherited: Condition | null;
  readonly owner?: string | null;
  readonly asks?: 'anything' | 'single values';
  readonly onWrite: (value: JsonValue | undefined) => void;
  readonly onCancel?: () => void;
}

export function WhenCondition(props: WhenConditionProps) {
  const { label, inherited, written, onWrite, onCancel, ...place } = props;
  const { canEdit } = useBuilder();
  if (written === undefined && inherited !== null) {
    return (
      <>
        <ConditionSentence condition={inherited} />
        {canEdit && (
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={`${label}: change it here`}
            onClick={() => onWrite(conditionValue(inherited))}
          >
            Change it here
          </Button>
        )}
      </>
    );
  }
  return (
    <ConditionEditor
      {...place}
      label={label}
      written={written}
      onBegin={onWrite}
      onRemove={() => onWrite(undefined)}
      {...(onCancel === undefined ? {} : { onCancel })}
    />
  );
}
