/** A hook for the list that `@` and `[[` open in a comment: people of the workspace, or Codices. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useCodexChoices } from '#components/fields/reference/use-codex-choices.ts';
import type { SuggestionItem } from '#components/fields/rich-text/suggestion-list.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { foldText } from '#core/search/words.ts';

const SHOWN_PEOPLE = 8;
const PERSON = /(?:^|[\s([{“"'])@([^@\n]{0,40})$/;
const CODEX = /\[\[([^[\]\n]{0,80})$/;

/** What somebody is in the middle of naming, and where it stands in the text. */
export interface BegunMention {
  readonly kind: 'person' | 'codex';
  readonly query: string;
  readonly from: number;
  readonly to: number;
}

/** The mention that ends at the caret; `null` when there is none. */
export function begunMention(text: string, caret: number): BegunMention | null {
  const before = text.slice(0, caret);
  const codex = CODEX.exec(before)?.[1];
  if (codex !== undefined) return { kind: 'codex', query: codex, from: caret - codex.length - 2, to: caret };
  const person = PERSON.exec(before)?.[1];
  if (person === undefined) return null;
  return { kind: 'person', query: person, from: caret - person.length - 1, to: caret };
}

export interface MentionChoices {
  readonly items: readonly SuggestionItem[];
  readonly label: string;
  readonly nothing: string;
}

export function useMentionChoices(begun: BegunMention | null): MentionChoices {
  const { services, actor } = useCodexContext();
  const isCodex = begun?.kind === 'codex';
  const { choices, searching } = useCodexChoices(isCodex ? begun.query : null, null);
  if (isCodex) {
    return {
      label: 'Codices to mention',
      nothing: searching ? 'Looking…' : 'No Codex by that title',
      items: choices.map(({ id, title, templateId }) => ({
        id,
        title: displayTitle(title),
        note: services.templateName(templateId),
      })),
    };
  }
  const wanted = foldText(begun?.query ?? '').trim();
  const people = begun === null ? [] : services.people.filter(({ active, id }) => active && id !== actor?.id);
  return {
    label: 'People to mention',
    nothing: 'Nobody by that name',
    items: people
      .filter(({ name }) => isNamed(foldText(name), wanted))
      .slice(0, SHOWN_PEOPLE)
      .map(({ id, name, provider }) => ({
        ...{ id, title: name },
        ...(provider !== undefined && { note: `agent · ${provider}` }),
      })),
  };
}

/** By the beginning of the name, or of a later word of it. */
function isNamed(name: string, wanted: string): boolean {
  return name.startsWith(wanted) || name.split(' ').some((word) => word.startsWith(wanted));
}
