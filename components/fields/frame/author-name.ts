/** The name of an entry's author: for a member the account's name, whatever the entry says. */
import type { PersonChoice } from '#components/codex-context/codex-context.tsx';
import type { RegisterEntry } from '#core/crdt/entry.ts';

/** An entry says who wrote it twice: by an id, which the server vouches for, and by a name, which is only text. */
export function authorName(
  { by, byName }: Pick<RegisterEntry, 'by' | 'byName'>,
  people: readonly Pick<PersonChoice, 'id' | 'name'>[],
): string {
  return people.find(({ id }) => id === by)?.name ?? byName;
}
