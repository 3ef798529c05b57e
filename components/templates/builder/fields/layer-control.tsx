/** The control of the layer of a field, where its type leaves a choice. */
import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import classes from './field-settings.module.css';
import type { SettingControlProps } from './setting-controls.tsx';

export function LayerControl({ field, label, value, canEdit, onChange }: SettingControlProps) {
  const id = useId();
  return (
    <div className={classes['line']}>
      <span id={id} className={classes['label']}>
        {label}
      </span>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        readOnly={!canEdit}
        value={value === 'metadata' ? 'metadata' : 'text'}
        onChange={(choice) => {
          const isImplied = choice === 'text' && field.inherited?.settings.layer === undefined;
          onChange(isImplied ? undefined : choice);
        }}
        data={[
          { value: 'text', label: 'Typed together' },
          { value: 'metadata', label: 'One value' },
        ]}
      />
    </div>
  );
}
