/** A swatch that opens the hues to choose from. */
import { Popover } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
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
        <fieldset aria-label={`Colour of ${of}`} className={classes['hues']} onKeyDown={walk}>
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

/** Arrows go from colour to colour, Home and End to the first and the last. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const hues = [...event.currentTarget.querySelectorAll('button')];
  const at = hues.findIndex((hue) => hue.contains(document.activeElement));
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: hues.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  hues[(target + hues.length) % hues.length]?.focus();
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
