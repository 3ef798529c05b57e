/** The name of a person among those that a page knows. */

/** Empty for somebody unknown, so that a title shows no id. */
export function nameIn(
  people: readonly { readonly id: string; readonly name: string }[],
): (id: string) => string {
  return (id) => people.find((person) => person.id === id)?.name ?? '';
}
