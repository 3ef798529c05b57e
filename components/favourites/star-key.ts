/** The key of favourites. */
import { shortcutKey } from '#components/browser/shortcut-key.ts';

/** Mod-Shift-F. */
export function isStarKey(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): boolean {
  const { ctrlKey, metaKey, shiftKey, altKey } = event;
  return (ctrlKey || metaKey) && shiftKey && !altKey && shortcutKey(event) === 'f';
}
