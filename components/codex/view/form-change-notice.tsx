/** Says at the form what a newer version of its template changed in it, while somebody has it open. */
import { IconForms, IconX } from '@tabler/icons-react';
import { Fragment, useMemo, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import styles from './form-change-notice.module.css';
import { formChanges } from './form-changes.ts';

/** More than these nobody reads in passing. */
const MAX_TOLD = 8;

export function FormChangeNotice() {
  const { template, source, reveal } = useCodexContext();
  const [seen, setSeen] = useState(template);
  // Previews and states of the past change their template by the hand of whoever looks at them.
  const isLive = source.status !== undefined;
  const changes = useMemo(
    () => (isLive && seen.version !== template.version ? formChanges(seen, template) : []),
    [isLive, seen, template],
  );
  if (changes.length === 0) return null;
  return (
    <div className={styles['notice']} role="status">
      <IconForms size={16} stroke={1.75} aria-hidden className={styles['icon']} />
      <p>
        The form changed:{' '}
        {changes.slice(0, MAX_TOLD).map(({ field, text }, index) => (
          <Fragment key={text}>
            {index > 0 && ', '}
            {field === null ? (
              text
            ) : (
              <button type="button" className={styles['field']} onClick={() => reveal(field)}>
                {text}
              </button>
            )}
          </Fragment>
        ))}
        {changes.length > MAX_TOLD && ` and ${changes.length - MAX_TOLD} more`}
      </p>
      <button type="button" className={styles['close']} aria-label="Close" onClick={() => setSeen(template)}>
        <IconX size={14} stroke={2} aria-hidden />
      </button>
    </div>
  );
}
