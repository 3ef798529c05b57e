/** The notice about values that the server left out of a Codex made here. */
import { displayTitle } from '#components/ui/display-title.ts';
import type { LeftOutBody } from '#core/protocol/api/codices.ts';

/** What the Codex begins without, and why; its history has the values. */
export function leftOutLabel(title: string, leftOut: readonly LeftOutBody[]): string {
  const reasons = leftOut.map(({ label, message }) => `${label}: ${message}`);
  const what = leftOut.length === 1 ? 'a value' : 'some values';
  return `“${displayTitle(title)}” was created without ${what}. ${reasons.join(' ')}`;
}
