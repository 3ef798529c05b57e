/** The icons that templates may name: a closed list of Tabler's names, so that only these are bundled. */

export const ICONS = [
  'abc',
  'alert-triangle',
  'align-left',
  'at',
  'bolt',
  'book',
  'box',
  'briefcase',
  'bulb',
  'calendar',
  'checkbox',
  'checklist',
  'circle-check',
  'clipboard-check',
  'clock',
  'code',
  'color-swatch',
  'compass',
  'components',
  'file',
  'file-text',
  'flag',
  'flame',
  'flask',
  'hash',
  'heart',
  'home',
  'hourglass',
  'letter-case',
  'link',
  'list-check',
  'map-pin',
  'math-function',
  'message-circle',
  'movie',
  'notebook',
  'paperclip',
  'photo',
  'progress',
  'rocket',
  'selector',
  'shield-check',
  'star',
  'table',
  'tag',
  'tags',
  'target',
  'tool',
  'user',
  'users',
] as const;
export type IconName = (typeof ICONS)[number];

const NAMES: ReadonlySet<string> = new Set(ICONS);

/** True for one of `ICONS`. */
export function isIconName(name: string): name is IconName {
  return NAMES.has(name);
}
