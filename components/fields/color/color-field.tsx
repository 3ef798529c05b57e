/** A colour: one of the product's hues, or an exact one. */
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
  const [opened, setOpened] = useState(false);
  const stored = typeof value === 'string' ? value : '';
  const swatch = (
    <span
      className={styles['swatch']}
      style={{ '--swatch': cssColor(stored) } as CSSProperties}
      aria-hidden
    />
  );
  return (
    <div className={styles['color']}>
      {canEdit ? (
        <Popover
          opened={opened}
          onChange={setOpened}
          position="bottom-start"
          trapFocus
          returnFocus
          withinPortal
        >
          <Popover.Target>
            <button
              type="button"
              className={styles['open']}
              aria-label={`Choose ${field.label.toLowerCase()}`}
              aria-expanded={opened}
              onClick={() => setOpened((open) => !open)}
            >
              {swatch}
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
                  aria-pressed={stored === hue}
                  onClick={() => {
                    setValue(hue);
                    setOpened(false);
                  }}
                >
                  <span
                    className={styles['swatch']}
                    style={{ '--swatch': `var(--hue-${hue})` } as CSSProperties}
                    aria-hidden
                  />
                </button>
              ))}
            </fieldset>
            <ColorPicker
              format="hex"
              defaultValue={HEX.test(stored) ? stored : '#7a5cc2'}
              onChangeEnd={(hex) => setValue(hex.toLowerCase())}
              saturationLabel="Saturation"
              hueLabel="Hue"
              fullWidth
            />
          </Popover.Dropdown>
        </Popover>
      ) : (
        swatch
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
