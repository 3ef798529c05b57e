/** The words of restoring a Codex and all below it. */
import { joinWords } from '#components/locale/join-words.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import type {
  PlannedRestore,
  SubtreePlan,
  SubtreeRestoreBody,
} from '#core/protocol/api/history/subtree-restores.ts';

/** “Title and Impact · back out of the trash”. */
export function changeLabel({ fields, place }: Pick<PlannedRestore, 'fields' | 'place'>): string {
  const content = fields.length === 0 ? [] : [joinWords(fields.map(({ label }) => label))];
  const moved = place === null ? [] : [place === 'back' ? 'back out of the trash' : 'back to where it stood'];
  return [...content, ...moved].join(' · ');
}

export function codicesLabel(count: number): string {
  return count === 1 ? '1 Codex' : `${count} Codices`;
}

/** “4 are as they were. 1 was added since and stays.” */
export function restLabel({ same, stays }: Pick<SubtreePlan, 'same' | 'stays'>): string {
  const unchanged = same === 0 ? [] : [same === 1 ? '1 is as it was.' : `${same} are as they were.`];
  const since =
    stays.length === 0
      ? []
      : [stays.length === 1 ? '1 was added since and stays.' : `${stays.length} were added since and stay.`];
  return [...unchanged, ...since].join(' ');
}

/** What an act left as it was, by name; `null`: nothing. */
export function keptLabel({ codices }: Pick<SubtreeRestoreBody, 'codices'>): string | null {
  const kept = codices.flatMap(({ title, kept: why }) =>
    why === null ? [] : [`“${displayTitle(title)}”: ${why}`],
  );
  return kept.length === 0 ? null : kept.join(' ');
}

/** The value of an input for a moment, in the time of the reader. */
export function momentValue(time: number): string {
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

/** What such an input says, as an instant; `null` while it says none, or one that is yet to come. */
export function instantOf(value: string, now: number): string | null {
  const time = Date.parse(value);
  return Number.isNaN(time) || time > now ? null : new Date(time).toISOString();
}
