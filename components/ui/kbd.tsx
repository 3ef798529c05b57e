'use client';
/** A key combination as the reader's keyboard labels it: `mod` is ⌘ on Apple devices, Ctrl elsewhere. */
import { useOs } from '@mantine/hooks';
import classes from './kbd.module.css';

const APPLE: Readonly<Record<string, string>> = { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵' };
const OTHER: Readonly<Record<string, string>> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter' };

/** `keys` like "mod+K" or "alt+↑". */
export function Kbd({ keys }: { readonly keys: string }) {
  const os = useOs();
  const names = os === 'macos' || os === 'ios' ? APPLE : OTHER;
  const labels = keys.split('+').map((key) => names[key] ?? key);
  return (
    <kbd className={`${classes['kbd']} vb-keyboard-only`}>{labels.join(names === APPLE ? '' : ' ')}</kbd>
  );
}
