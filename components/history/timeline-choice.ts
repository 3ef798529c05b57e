/** The choice among the entries of the timeline: by person, field, and where an edit came from. */
import type { VersionBody } from '#core/protocol/api/history.ts';
import type { TimelineAct } from './timeline-entries.ts';

/** `null`: all. */
export interface TimelineChoice {
  readonly person: string | null;
  readonly field: string | null;
  readonly origin: VersionBody['origin'] | null;
}

export const EVERYTHING: TimelineChoice = { person: null, field: null, origin: null };

export function choosesVersion(
  { person, field, origin }: TimelineChoice,
  version: Pick<VersionBody, 'authors' | 'suggestedBy' | 'fields' | 'origin' | 'offline'>,
): boolean {
  const people = [...version.authors, ...(version.suggestedBy ?? [])];
  return (
    (person === null || people.some(({ id }) => id === person)) &&
    (field === null || version.fields.includes(field)) &&
    (origin === null || originsOf(version).includes(origin))
  );
}

/** What was said came from nowhere but its author; a review is of no field. */
export function choosesAct({ person, field, origin }: TimelineChoice, act: TimelineAct): boolean {
  return (
    origin === null &&
    (person === null || act.author.id === person) &&
    (field === null || (act.kind !== 'review' && act.field === field))
  );
}

export interface Choosable {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly fields: readonly string[];
  readonly origins: readonly string[];
}

/** What there is to choose among, each once, in order of first appearance. */
export function choosableIn(versions: readonly VersionBody[], acts: readonly TimelineAct[]): Choosable {
  const people = new Map<string, string>();
  for (const { authors, suggestedBy = [] } of versions)
    for (const { id, name } of [...authors, ...suggestedBy]) if (!people.has(id)) people.set(id, name);
  for (const { author } of acts) if (!people.has(author.id)) people.set(author.id, author.name);
  return {
    people: [...people].map(([id, name]) => ({ id, name })),
    fields: [...new Set(versions.flatMap(({ fields }) => fields))].filter((field) => !UNNAMED.has(field)),
    origins: [...new Set(versions.flatMap(originsOf))],
  };
}

/** What was written without a connection is of two origins. */
function originsOf({ origin, offline }: Pick<VersionBody, 'origin' | 'offline'>): readonly string[] {
  return offline === true ? [origin, 'offline'] : [origin];
}

/** Fields that the reader knows nothing of. */
const UNNAMED: ReadonlySet<string> = new Set(['codex', '?']);
