/** The field of several references to other Codices. */
import { IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { RemoveButton } from '../input/chip.tsx';
import { StaticValue } from '../input/static-value.tsx';
import { useSetField } from '../input/use-set-field.ts';
import styles from '../input/value.module.css';
import { CodexLink, useCodexTitle } from '../reference/codex-link.tsx';
import { ReferencePicker } from '../reference/reference-picker.tsx';

export function ReferencesField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit, services } = useCodexContext();
  const mayLink = services.searchCodices !== null;
  const set = useSetField(field.id);
  const host = useRef<HTMLDivElement>(null);
  const remove = (id: string) => {
    // The button goes away with its line.
    host.current?.querySelector('input')?.focus();
    set.remove(id);
  };
  if (!canEdit || (!mayLink && set.values.length === 0)) {
    const links = set.values.map((id) => <CodexLink key={id} id={id} />);
    return (
      <StaticValue>
        {links.length === 0 ? null : <span className={styles['chips']}>{links}</span>}
      </StaticValue>
    );
  }
  return (
    <div ref={host}>
      {set.values.length > 0 && (
        <ul className={styles['list']}>
          {set.values.map((id) => (
            <LinkedCodex key={id} id={id} onRemove={() => remove(id)} />
          ))}
        </ul>
      )}
      {mayLink && (
        <ReferencePicker
          field={field}
          ids={ids}
          invalid={invalid}
          required={missing}
          chosen={set.values}
          onChoose={set.toggle}
          onMade={set.add}
          onClear={set.clear}
          empty={
            <span className={styles['link']}>
              <IconPlus size={15} stroke={1.75} aria-hidden />
              {set.values.length === 0 ? 'Link a Codex' : 'Link another'}
            </span>
          }
          several
        />
      )}
    </div>
  );
}

function LinkedCodex({ id, onRemove }: { readonly id: string; readonly onRemove: () => void }) {
  const title = useCodexTitle(id);
  return (
    <li className={styles['item']}>
      <CodexLink id={id} />
      <RemoveButton what={title} onRemove={onRemove} />
    </li>
  );
}
