/** The control of what a field begins with in a new Codex. */
import { ValueSetting } from '../controls/value-setting.tsx';
import type { SettingControlProps } from './setting-controls.tsx';

export function DefaultEditor({ field, setting, label, value, canEdit, onChange }: SettingControlProps) {
  return (
    <ValueSetting
      field={field.definition}
      written={field.own?.[setting]}
      path={['fields', field.id, setting]}
      {...{ label, value, canEdit, onChange }}
    />
  );
}
