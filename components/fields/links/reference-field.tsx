/** A typed link to one other Codex. */
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { RemoveButton } from '../chip.tsx';
import type { FieldProps } from '../field-props.ts';
import { StaticValue } from '../static-value.tsx';
import { useRegisterValue } from '../use-register-value.ts';
import styles from '../value.module.css';
import { CodexLink, useCodexTitle } from './codex-link.tsx';
import { ReferencePicker } from './reference-picker.tsx';

export function ReferenceField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexScope();
  const [value, setValue] = useRegisterValue(field.id);
  const chosen = typeof value === 'string' ? value : null;
  if (!canEdit) return <StaticValue>{chosen === null ? null : <CodexLink id={chosen} />}</StaticValue>;
  if (chosen !== null) return <Chosen id={chosen} onRemove={() => setValue(null)} />;
  return (
    <ReferencePicker
      field={field}
      ids={ids}
      invalid={invalid}
      required={missing}
      chosen={[]}
      onChoose={setValue}
      onMade={setValue}
      onClear={() => setValue(null)}
      several={false}
      empty="Link a Codex"
    />
  );
}

function Chosen({ id, onRemove }: { readonly id: string; readonly onRemove: () => void }) {
  const title = useCodexTitle(id);
  return (
    <span className={styles['item']}>
      <CodexLink id={id} />
      <RemoveButton what={title} onRemove={onRemove} />
    </span>
  );
}
