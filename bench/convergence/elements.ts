/** Names of the elements in shared arrays. */

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The text under `key`; `?` where there is none, which no check expects. */
export function nameIn(element: unknown, key: string): string {
  const name = isRecord(element) ? element[key] : null;
  return typeof name === 'string' ? name : '?';
}
