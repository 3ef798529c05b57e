/** A chip: a chosen value as a small coloured label. */
import { IconX } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';
import { isHue } from '#core/appearance/hues.ts';
import styles from './chip.module.css';

interface ChipProps {
  readonly children: ReactNode;
  /** A hue of core/appearance/hues.ts; anything else is neutral. */
  readonly color?: string | null;
  readonly shape?: 'pill' | 'tag';
  readonly lead?: ReactNode;
}

export function Chip({ children, color = null, shape = 'pill', lead }: ChipProps) {
  return (
    <span className={styles['chip']} data-shape={shape} style={hueStyle(color)}>
      {lead}
      <span className={styles['text']} dir="auto">
        {children}
      </span>
    </span>
  );
}

interface RemoveButtonProps {
  /** What goes away, for the button's name: “Remove checkout”. */
  readonly what: string;
  readonly onRemove: () => void;
}

export function RemoveButton({ what, onRemove }: RemoveButtonProps) {
  return (
    <button type="button" className={styles['remove']} aria-label={`Remove ${what}`} onClick={onRemove}>
      <IconX size={12} stroke={2} aria-hidden />
    </button>
  );
}

/** Sets the chip's ground and ink to a hue's tokens. */
function hueStyle(color: string | null): CSSProperties | undefined {
  if (color === null || !isHue(color)) return undefined;
  return {
    '--chip-ground': `var(--hue-${color}-soft)`,
    '--chip-ink': `var(--hue-${color}-ink)`,
  } as CSSProperties;
}
