/** The addresses of Codices in the editor: `bindery:<id>` in code, and the paths of their documents. */
import { isBranchName, MAIN_BRANCH } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';

/** Of documents that are written; in code it stands before an id. */
export const SCHEME = 'bindery';
/** Of documents as they were, which are only read. */
export const PAST_SCHEME = 'bindery-past';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const IN_CODE = new RegExp(`\\bbindery:(?://codices/)?(${UUID})(?![0-9a-f-])`, 'gi');
const WHOLE = new RegExp(`^bindery:(?://codices/)?(${UUID})$`, 'i');
/** No file system, and no address, has these in a name. */
const NOT_IN_NAMES = /[\\/:*?"<>|#%\p{Cc}]+/gu;
const MAX_NAME_LENGTH = 80;

export interface CodexPlace {
  readonly id: string;
  readonly branch: string;
}

/** A document as it was after an operation. */
export interface PastPlace {
  readonly id: string;
  readonly seq: number;
}

/** A Codex as trees, links and lists name it. */
export interface NamedCodex {
  readonly id: string;
  readonly title?: string;
}

export interface FoundAddress {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** As it is written in code and in fields of references. */
export function addressOf(id: string): string {
  return `${SCHEME}:${id}`;
}

/** The id in a text that is nothing but an address; `null` for any other. */
export function idInAddress(text: string): string | null {
  return WHOLE.exec(text.trim())?.[1]?.toLowerCase() ?? null;
}

/**
 * The Codex that a command is told of, by whoever can start commands: an address, or an object with an id. Anything but an id is none, for
 * it becomes a part of paths.
 */
export function readNamedCodex(argument: unknown): NamedCodex | null {
  if (typeof argument === 'string') {
    const id = idInAddress(argument);
    return id === null ? null : { id };
  }
  if (typeof argument !== 'object' || argument === null) return null;
  const { id, title }: { id?: unknown; title?: unknown } = argument;
  if (typeof id !== 'string' || !isUuid(id)) return null;
  return { id, ...(typeof title === 'string' && { title }) };
}

/** Every address in a text, in order. */
export function findAddresses(text: string): readonly FoundAddress[] {
  return [...text.matchAll(IN_CODE)].flatMap((match) => {
    const id = match[1];
    return id === undefined
      ? []
      : [{ id: id.toLowerCase(), start: match.index, end: match.index + match[0].length }];
  });
}

/** The path of the Markdown document of a Codex: the id, and its title as a name that people read. */
export function pathOf({ id, branch }: CodexPlace, title: string, extension = 'md'): string {
  const place = branch === MAIN_BRANCH ? id : `${id}@${branch}`;
  return `/${place}/${fileName(title)}.${extension}`;
}

/** The place that a path means, whatever the name at its end; `null` for any other path. */
export function placeIn(path: string): CodexPlace | null {
  const [, id, branch] = new RegExp(`^/(${UUID})(?:@([^/]+))?(?:/[^/]*)?$`, 'i').exec(path) ?? [];
  if (id === undefined || !isUuid(id.toLowerCase())) return null;
  if (branch !== undefined && !isBranchName(branch)) return null;
  return { id: id.toLowerCase(), branch: branch ?? MAIN_BRANCH };
}

/** The path of a document as it was after the operation `seq`. */
export function pastPathOf({ id, seq }: PastPlace, title: string): string {
  return `/${id}/${seq}/${fileName(title)}.md`;
}

/** The inverse of `pastPathOf`. */
export function pastPlaceIn(path: string): PastPlace | null {
  const [, id, seq] = new RegExp(`^/(${UUID})/(\\d{1,15})/[^/]*$`, 'i').exec(path) ?? [];
  return id === undefined ? null : { id: id.toLowerCase(), seq: Number(seq) };
}

function fileName(title: string): string {
  const name = title.replaceAll(NOT_IN_NAMES, ' ').replaceAll(/\s+/g, ' ').trim();
  // Not between the two units of one character, and no name is only dots.
  const short = [...name].slice(0, MAX_NAME_LENGTH).join('').replace(/^\.+/, '').trim();
  return short === '' ? 'Untitled' : short;
}
