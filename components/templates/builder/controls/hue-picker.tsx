/** A swatch that opens the hues to choose from. */
import { Popover } from '@mantine/core';
import { useState } from 'react';
import { HUES } from '#core/appearance/hues.ts';
import classes from './hue-picker.module.css';

interface HuePickerProps {
  /** What gets the colour: “High”. */
  readonly of: string;
  readonly value: string | null;
  readonly disabled: boolean;
  readonly onChange: (hue: string | null) => void;
}

export function HuePicker({ of, value, disabled, onChange }: HuePickerProps) {
  const [opened, setOpened] = useState(false);
  const choose = (hue: string | null) => {
    setOpened(false);
    onChange(hue);
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus withinPortal position="bottom-start">
      <Popover.Target>
        <button
          type="button"
          className={classes['open']}
          aria-label={`Colour of ${of}: ${value ?? 'none'}`}
          aria-expanded={opened}
          disabled={disabled}
          onClick={() => setOpened((open) => !open)}
        >
          <Swatch hue={value} />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <fieldset aria-label={`Colour of ${of}`} className={classes['hues']}>
          {HUES.map((hue) => (
            <button
              key={hue}
              type="button"
              className={classes['open']}
              aria-label={hue}
              title={hue}
              aria-pressed={value === hue}
              onClick={() => choose(hue)}
            >
              <Swatch hue={hue} />
            </button>
          ))}
          <button
            type="button"
            className={classes['open']}
            aria-label="No colour"
            title="No colour"
            aria-pressed={value === null}
            onClick={() => choose(null)}
          >
            <Swatch hue={null} />
          </button>
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}

export function Swatch({ hue }: { readonly hue: string | null }) {
  return (
    <span
      className={classes['swatch']}
      data-empty={hue === null || undefined}
      style={hue === null ? {} : { background: `var(--hue-${hue})` }}
    />
  );
}
