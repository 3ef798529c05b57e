/** The labels of the summary after an absence: a headline, and who edited which fields. */
import { joinWords } from '#components/locale/join-words.ts';
import type { ActivityField, ActivityPerson, CodexActivity } from '#core/protocol/api/activity.ts';

/** More than this many fields are counted rather than named. */
const NAMED = 4;
/** The pin to a template is the server's to change, and nothing a person did. */
const UNNAMED: ReadonlySet<string> = new Set(['codex']);

export interface AwayCounts {
  readonly conflicts: number;
  readonly undone: number;
  readonly codices: readonly Pick<CodexActivity, 'people'>[];
  readonly trashed: number;
  readonly purged: number;
}

/** “1 conflict · 1 move not kept · Jon Vesely changed 3 Codices”; empty when nothing happened. */
export function awayHeadline({ conflicts, undone, codices, trashed, purged }: AwayCounts): string {
  const who = whoLabel(codices.flatMap(({ people }) => people));
  const parts = [
    conflicts === 0 ? '' : count(conflicts, 'conflict'),
    undone === 0 ? '' : `${count(undone, 'move')} skipped`,
    codices.length === 0 ? '' : `${who} changed ${count(codices.length, 'Codex', 'Codices')}`,
    trashed === 0 ? '' : `${trashed} put in the trash`,
    purged === 0 ? '' : `${purged} deleted for good`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** “Jon Vesely and the rule “Close it””; more than two are counted. */
function whoLabel(all: readonly Pick<ActivityPerson, 'kind' | 'name'>[]): string {
  const named = [...new Set(all.map(actorLabel))];
  if (named.length <= 2) return joinWords(named);
  const rules = new Set(all.filter(isRule).map(actorLabel)).size;
  const people = named.length - rules;
  return joinWords([
    ...(people === 0 ? [] : [count(people, 'person', 'people')]),
    ...(rules === 0 ? [] : [count(rules, 'rule')]),
  ]);
}

/** A person by their name, a rule by its title: “the rule “Close it””. */
export function actorLabel(actor: Pick<ActivityPerson, 'kind' | 'name'>): string {
  return isRule(actor) ? `the rule “${actor.name}”` : actor.name;
}

/** Of what the server does, activity tells of rules alone. */
function isRule({ kind }: Pick<ActivityPerson, 'kind'>): boolean {
  return kind === 'system';
}

function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** “wrote in Summary, and changed Severity (3 times) and Owner”. Counts are omitted for texts, where they mean nothing. */
export function activityLabel({ fields }: Pick<ActivityPerson, 'fields'>): string {
  const named = fields.filter(({ field }) => !UNNAMED.has(field));
  const texts = namesOf(named.filter(({ layer, field }) => layer === 'text' && field !== 'title'));
  const values = namesOf(named.filter(({ layer, field }) => layer !== 'text' || field === 'title'));
  const phrases = [
    texts.length === 0 ? '' : `wrote in ${fewWords(texts)}`,
    values.length === 0 ? '' : `changed ${fewWords(values)}`,
  ].filter((phrase) => phrase !== '');
  return phrases.length === 0
    ? 'edited it'
    : phrases.join(texts.length > 1 || values.length > 1 ? ', and ' : ' and ');
}

function namesOf(fields: readonly ActivityField[]): readonly string[] {
  const counted = new Map<string, number>();
  for (const { label, layer, operations } of fields)
    counted.set(label, (counted.get(label) ?? 0) + (layer === 'text' ? 0 : operations));
  return [...counted].map(([label, times]) => {
    if (times < 2) return label;
    return `${label} (${times === 2 ? 'twice' : `${times} times`})`;
  });
}

function fewWords(names: readonly string[]): string {
  return names.length > NAMED ? `${names.length} fields` : joinWords(names);
}

/** “2 hours”, “3 days”, “7 minutes”: the length of an absence, from ms. */
export function durationLabel(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 90) return count(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 36 ? count(hours, 'hour') : count(Math.round(hours / 24), 'day');
}
