/** The colours of people, as the page has them: by hue, for light and for dark editors. */

export interface PersonColor {
  readonly line: string;
  readonly selection: string;
  /** Of a name on the line’s colour. */
  readonly name: string;
}

/** [lightness, chroma, hue] of OKLCH. */
type Oklch = readonly [number, number, number];

const LIGHT: readonly Oklch[] = [
  [0.55, 0.14, 250],
  [0.55, 0.14, 150],
  [0.55, 0.16, 18],
  [0.55, 0.16, 292],
  [0.55, 0.12, 55],
  [0.55, 0.09, 195],
  [0.55, 0.16, 335],
  [0.55, 0.11, 95],
];
const DARK_LIGHTNESS = 0.68;
const NEUTRAL: Oklch = [0.55, 0.02, 285];

/** `hue`: 0–7. */
export function personColor(hue: number, theme: 'light' | 'dark'): PersonColor {
  const [lightness, chroma, angle] = LIGHT[hue] ?? NEUTRAL;
  const shown = theme === 'light' ? lightness : DARK_LIGHTNESS;
  return {
    line: `oklch(${shown} ${chroma} ${angle})`,
    selection: `oklch(${shown} ${chroma} ${angle} / 0.22)`,
    name: theme === 'light' ? 'oklch(1 0 0)' : 'oklch(0.18 0.015 285)',
  };
}
