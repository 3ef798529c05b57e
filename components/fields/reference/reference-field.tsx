/** The field of one reference to another Codex. */
import { useLayoutEffect, useRef } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { RemoveButton } from '../input/chip.tsx';
import { StaticValue } from '../input/static-value.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from '../input/value.module.css';
import { CodexLink, useCodexTitle } from './codex-link.tsx';
import { ReferencePicker } from './reference-picker.tsx';

export function ReferenceField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit, services } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const chosen = typeof value === 'string' ? value : null;
  const host = useRef<HTMLDivElement>(null);
  // The picker gives way to the link and the other way round: whichever had the focus hands it on.
  const handsOn = useRef(false);
  const change = (next: string | null) => {
    handsOn.current = host.current?.contains(document.activeElement) === true;
    setValue(next);
  };
  useLayoutEffect(() => {
    if (!handsOn.current) return;
    handsOn.current = false;
    host.current?.querySelector<HTMLElement>('a, input, button')?.focus();
  });

  // Whoever can find no Codex is offered none, and may still take the one away that is there.
  const isOffered = canEdit && (chosen !== null || services.searchCodices !== null);
  if (!isOffered) return <StaticValue>{chosen === null ? null : <CodexLink id={chosen} />}</StaticValue>;
  return (
    <div ref={host}>
      {chosen === null ? (
        <ReferencePicker
          field={field}
          ids={ids}
          invalid={invalid}
          required={missing}
          chosen={[]}
          onChoose={change}
          onMade={change}
          onClear={() => change(null)}
          several={false}
          empty="Link a Codex"
        />
      ) : (
        <Chosen id={chosen} onRemove={() => change(null)} />
      )}
    </div>
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
