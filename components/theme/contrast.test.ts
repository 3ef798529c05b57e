/** Every text and control colour of tokens.css meets WCAG AA on its backgrounds, in both themes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HUES } from '#core/appearance/hues.ts';

type Tokens = ReadonlyMap<string, readonly [lightness: number, chroma: number, hue: number]>;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const light = readTokens(':root[data-mantine-color-scheme="light"] {');
const dark = readTokens(':root[data-mantine-color-scheme="dark"] {');

const GROUNDS = ['paper', 'leaf', 'sunk'];
const SOFT_GROUNDS = ['dusk-soft', 'amber-soft', 'moss-soft', 'rose-soft', 'branch-soft'];
const TEXT = 4.5;
const GRAPHIC = 3;

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('%s theme', (_name, tokens) => {
  const ratio = (front: string, back: string) => contrast(tokens, front, back);

  it.each(['ink', 'ink-2', 'ink-3', 'dusk', 'dusk-ink', 'moss', 'rose', 'amber-ink', 'branch-ink'])(
    '%s is readable on every ground',
    (ink) => {
      for (const ground of [...GROUNDS, 'hover', ...SOFT_GROUNDS]) {
        expect(ratio(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(TEXT);
      }
    },
  );

  it.each(['dusk', 'moss', 'rose', 'branch'])(
    'a filled %s control carries readable text, also when hovered',
    (color) => {
      expect(ratio(`on-${color}`, color)).toBeGreaterThanOrEqual(TEXT);
      expect(ratio(`on-${color}`, `${color}-strong`)).toBeGreaterThanOrEqual(TEXT);
      expect(ratio(`${color}-ink`, `${color}-soft`)).toBeGreaterThanOrEqual(TEXT);
    },
  );

  it('edges of controls and the focus ring stand out', () => {
    for (const ground of GROUNDS) {
      expect(ratio('control-line', ground), ground).toBeGreaterThanOrEqual(GRAPHIC);
      expect(ratio('dusk', ground), ground).toBeGreaterThanOrEqual(GRAPHIC);
      expect(ratio('amber', ground), ground).toBeGreaterThanOrEqual(GRAPHIC);
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('person %i: initials are readable and the caret is seen', (index) => {
    expect(ratio('on-person', `person-${index}`)).toBeGreaterThanOrEqual(TEXT);
    expect(ratio(`person-${index}`, 'leaf')).toBeGreaterThanOrEqual(GRAPHIC);
    expect(ratio('ink', `person-${index}-soft`)).toBeGreaterThanOrEqual(TEXT);
  });

  it.each(HUES)('hue %s: chips are readable and marks are seen', (hue) => {
    expect(ratio(`hue-${hue}-ink`, `hue-${hue}-soft`)).toBeGreaterThanOrEqual(TEXT);
    for (const ground of GROUNDS) expect(ratio(`hue-${hue}`, ground)).toBeGreaterThanOrEqual(GRAPHIC);
  });
});

it('both themes define the same colours', () => {
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
});

/** The opaque OKLCH tokens of the rule that starts with `selector`. */
function readTokens(selector: string): Tokens {
  const start = css.indexOf(selector);
  const rule = css.slice(start, css.indexOf('\n}', start));
  const matches = rule.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g);
  return new Map([...matches].map(([, name = '', l, c, h]) => [name, [Number(l), Number(c), Number(h)]]));
}

function contrast(tokens: Tokens, front: string, back: string): number {
  const [lower = 0, higher = 0] = [luminance(tokens, front), luminance(tokens, back)].sort((a, b) => a - b);
  return (higher + 0.05) / (lower + 0.05);
}

/** WCAG relative luminance of an OKLCH token, by Ottosson's OKLab matrices, clipped to sRGB. */
function luminance(tokens: Tokens, name: string): number {
  const token = tokens.get(name);
  if (!token) throw new Error(`tokens.css has no --${name}`);
  const [lightness, chroma, hue] = token;
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
