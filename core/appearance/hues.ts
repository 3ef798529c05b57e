/** The hues that templates, options and workflow states may name; the theme sets their colours. */

export const HUES = ['rose', 'amber', 'moss', 'teal', 'sky', 'dusk', 'plum', 'slate'] as const;
export type Hue = (typeof HUES)[number];

const NAMES: ReadonlySet<string> = new Set(HUES);

/** True for one of `HUES`. */
export function isHue(name: string): name is Hue {
  return NAMES.has(name);
}
