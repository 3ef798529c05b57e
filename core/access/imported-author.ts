/** Authors who came with the history of a Codex from elsewhere: nobody here, whatever id and name they had there, and told as such wherever they are named. */

const PREFIX = 'imported:';
const SUFFIX = ' (imported)';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** An author as they are called here whose operations came in a file. No account, guest or rule has such an id. */
export function importedAuthor<Author extends Named>(author: Author): Author {
  return { ...author, id: `${PREFIX}${author.id}`, name: `${author.name}${SUFFIX}` };
}

export function isImportedId(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** The author as they were called where the operation was written; whoever wrote it here, as they are. */
export function originalAuthor<Author extends Named>(author: Author): Author {
  const { id, name } = author;
  if (!isImportedId(id)) return author;
  // A name that does not say that it was imported is not as it was stored: it must not count as the one that does.
  const original = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : `${name}\0`;
  return { ...author, id: id.slice(PREFIX.length), name: original };
}
