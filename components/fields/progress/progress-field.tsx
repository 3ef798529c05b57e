/** The progress field: a slider that commits when it is released. */
import { Slider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from './progress-field.module.css';

export function ProgressField({ field, ids }: FieldProps) {
  const { canEdit } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const stored = typeof value === 'number' ? Math.min(100, Math.max(0, value)) : 0;
  const [shown, setShown] = useState(stored);
  useEffect(() => setShown(stored), [stored]);

  if (!canEdit) {
    return (
      <span className={styles['progress']}>
        <progress max={100} value={stored} aria-labelledby={ids.label} className={styles['bar']} />
        <span className={styles['percent']}>{stored} %</span>
      </span>
    );
  }
  return (
    <div className={styles['progress']}>
      <Slider
        className={styles['slider'] ?? ''}
        min={0}
        max={100}
        step={field.step ?? 5}
        value={shown}
        onChange={setShown}
        onChangeEnd={setValue}
        label={null}
        thumbProps={{ 'aria-labelledby': ids.label }}
        thumbValueText={`${shown} per cent`}
        size={4}
      />
      <span className={styles['percent']} aria-hidden>
        {shown} %
      </span>
    </div>
  );
}
