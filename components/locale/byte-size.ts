/** Formats sizes in bytes for people. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1_500_000` reads "1.5 MB"; units are those of 1,000. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const rounded = value >= 10 || power === 0 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${rounded.toLocaleString('en')} ${UNITS[power]}`;
}
