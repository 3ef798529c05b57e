/** The labels of versions: who changed what, and when. */

import { definitionOf, fieldName } from '#components/codex-context/field-name.ts';
import { formatMoment } from '#components/locale/date-format.ts';
import { joinWords } from '#components/locale/join-words.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { TouchedField, VersionBody } from '#core/protocol/api/history.ts';
import type { Template } from '#core/template/template.ts';

/** More than this many fields are counted rather than named. */
const NAMED = 4;
/** A text that lost more than this share of what it gained was rewritten, not continued. */
const REWRITTEN = 0.25;

/** Fields that the reader knows nothing of: the template pin, and what could not be told. */
const UNNAMED: ReadonlySet<string> = new Set(['codex', '?']);

type KnownTemplate = Pick<Template, 'name' | 'fields' | 'retired'> | undefined;

/** "Created from Incident review", "Jon rewrote Root cause and set Severity", "Mik and Rae: Summary, Severity". */
export function versionSummary(
  version: Pick<VersionBody, 'authors' | 'touched' | 'origin' | 'undoes' | 'restored'>,
  template: KnownTemplate,
  /** Of a branch. */
  isBranch = false,
): string {
  const who = joinWords(version.authors.map(authorLabel));
  const touched = version.touched.filter(({ field }) => !UNNAMED.has(field));
  const names = [...new Set(touched.map(({ field }) => fieldName(field, template)))];
  switch (version.origin) {
    case 'seed':
      return `${who} created it from ${template?.name ?? 'a template'}`;
    case 'restore':
      return `${who} restored ${restoredWords(version.restored, names)}`;
    case 'template':
      if (version.undoes !== undefined)
        return `${who} undid version ${version.undoes} of ${template?.name ?? 'its template'}`;
      return `Updated to a newer version of ${template?.name ?? 'its template'}`;
    case 'branch':
      return `${who} began the branch`;
    case 'merge':
      return `${who} ${isBranch ? 'brought in main' : 'merged a branch'}: ${fewWords(names)}`;
    case 'import':
      return `${who} imported it`;
  }
  if (version.authors.length > 1) return `${who}: ${fewWords(names, ', ')}`;
  return `${who} ${names.length > NAMED ? `worked on ${fewWords(names)}` : verbPhrases(touched, template)}`;
}

/** “Summary and Severity to 12 Mar, 14:05”, “row “Call the vendor” of Actions to 14:05”. */
function restoredWords(restored: VersionBody['restored'], names: readonly string[]): string {
  const row = restored?.row;
  const what =
    row === undefined
      ? fewWords(names)
      : `${row.name === null ? 'a row' : `row “${row.name}”`} of ${fewWords(names)}`;
  if (restored?.from !== undefined) {
    const { title } = restored.from;
    return `${what} from ${title === null ? 'a deleted Codex' : `the deleted “${displayTitle(title)}”`}`;
  }
  return restored?.at === undefined
    ? what
    : `${what} to ${formatMoment(Date.parse(restored.at), Date.now())}`;
}

/** “Jon”, “Scribe (agent for Ana)”. */
function authorLabel({ name, agentFor }: VersionBody['authors'][number]): string {
  return agentFor === undefined ? name : `${name} (agent for ${agentFor})`;
}

/** “with a suggestion by Kim”, “with suggestions by Kim and Ana”; `null` where none was accepted. */
export function suggestedLabel({ suggestedBy = [] }: Pick<VersionBody, 'suggestedBy'>): string | null {
  if (suggestedBy.length === 0) return null;
  const who = joinWords(suggestedBy.map(({ name }) => name));
  return suggestedBy.length === 1 ? `with a suggestion by ${who}` : `with suggestions by ${who}`;
}

/** One phrase for each verb: "wrote Summary and Root cause, set Severity". */
function verbPhrases(touched: readonly TouchedField[], template: KnownTemplate): string {
  const byVerb = new Map<string, Set<string>>();
  for (const change of touched) {
    const verb = verbOf(change, template);
    const names = byVerb.get(verb) ?? new Set();
    byVerb.set(verb, names.add(change.field === 'title' ? 'the title' : fieldName(change.field, template)));
  }
  const phrases = [...byVerb].map(([verb, names]) => `${verb} ${joinWords([...names])}`);
  return phrases.length === 0 ? 'edited it' : joinWords(phrases);
}

function verbOf({ field, layer, inserted, deleted }: TouchedField, template: KnownTemplate): string {
  if (field === 'title') return 'changed';
  const definition = definitionOf(field, template);
  if (layer !== 'text') {
    return definition !== undefined && storageOf(definition) === 'register' ? 'set' : 'changed';
  }
  if (inserted === 0 && deleted === 0) return 'formatted';
  if (inserted === 0) return 'shortened';
  return deleted > inserted * REWRITTEN ? 'rewrote' : 'wrote';
}

function fewWords(names: readonly string[], separator?: string): string {
  if (names.length === 0) return 'nothing that has a name';
  if (names.length > NAMED) return `${names.length} fields`;
  return separator === undefined ? joinWords(names) : names.join(separator);
}
