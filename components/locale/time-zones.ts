/** The time zones that can be chosen. */

/** As a select takes them, by name; `others` are listed too, such as one that is set already. */
export function zonesWith(...others: readonly string[]): { value: string; label: string }[] {
  // Browsers leave UTC out of their list.
  const zones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...others]);
  return [...zones].map((value) => ({ value, label: zoneLabel(value) }));
}

export function zoneLabel(zone: string): string {
  return zone.replaceAll('_', ' ');
}
