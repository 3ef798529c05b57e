/** UUIDs in lower case, of any version. */

/** The source of a regular expression for one UUID, not anchored. */
export const UUID_FORM = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const UUID_PATTERN = new RegExp(`^${UUID_FORM}$`);

/** True for a lower-case UUID of any version. */
export function isUuid(text: string): boolean {
  return UUID_PATTERN.test(text);
}
