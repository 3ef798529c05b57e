/** The colour field: one of the product's hues, or an exact colour. */
import { ColorPicker, Popover } from '@mantine/core';
import { type CSSProperties, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { HUES, isHue } from '#core/appearance/hues.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { DraftInput } from '../input/draft-input.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from './color-field.module.css';

const HEX = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;

export function ColorField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const stored = typeof value === 'string' ? value : '';
  return (
    <div className={styles['color']}>
      {canEdit ? (
        <ColorPopover label={field.label.toLowerCase()} value={stored} onChange={setValue} />
      ) : (
        <Swatch color={cssColor(stored)} />
      )}
      <DraftInput
        stored={stored}
        commit={(text) => {
          const next = readColor(text);
          if (next === undefined) return `“${text}” is not a colour. Try ${HUES[0]} or #7a5cc2.`;
          setValue(next);
          return null;
        }}
        labelledBy={ids.label}
        describedBy={ids.description}
        placeholder="Add a colour"
        example={field.placeholder ?? 'A hue, or #rrggbb'}
        required={missing}
        readOnly={!canEdit}
        invalid={invalid}
        className={styles['input']}
      />
    </div>
  );
}

interface ColorPopoverProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The swatch as a button that opens the hues and a picker of exact colours. */
function ColorPopover({ label, value, onChange }: ColorPopoverProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={styles['open']}
          aria-label={`Choose ${label}`}
          aria-expanded={opened}
          onClick={() => setOpened((open) => !open)}
        >
          <Swatch color={cssColor(value)} />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <fieldset className={styles['hues']}>
          <legend className={styles['legend']}>Hues, which suit light and dark</legend>
          {HUES.map((hue) => (
            <button
              key={hue}
              type="button"
              className={styles['open']}
              aria-label={hue}
              aria-pressed={value === hue}
              onClick={() => {
                onChange(hue);
                setOpened(false);
              }}
            >
              <Swatch color={`var(--hue-${hue})`} />
            </button>
          ))}
        </fieldset>
        <ColorPicker
          format="hex"
          defaultValue={HEX.test(value) ? value : '#7a5cc2'}
          onChangeEnd={(hex) => onChange(hex.toLowerCase())}
          saturationLabel="Saturation"
          hueLabel="Hue"
          fullWidth
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Swatch({ color }: { readonly color: string }) {
  return <span className={styles['swatch']} style={{ '--swatch': color } as CSSProperties} aria-hidden />;
}

function cssColor(value: string): string {
  if (isHue(value)) return `var(--hue-${value})`;
  return /^#[0-9a-f]{6}$/.test(value) ? value : 'transparent';
}

/** The canonical form; `null` for nothing, `undefined` for what is no colour. */
function readColor(text: string): string | null | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return null;
  if (isHue(word)) return word;
  const digits = HEX.exec(word)?.[1];
  if (digits === undefined) return undefined;
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits}`;
}
