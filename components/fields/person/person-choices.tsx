/** The choices of a person field: the members, and the people it already names. */
import type { PersonChoice } from '#components/codex-context/codex-context.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import type { ListedChoice } from '../picker/choice-list.tsx';

export function personChoices(
  people: readonly PersonChoice[],
  chosen: readonly string[],
): readonly ListedChoice[] {
  return people
    .filter(({ id, active }) => active || chosen.includes(id))
    .map(({ id, name, active, provider }) => ({
      id,
      text: name,
      lead: <Avatar person={{ id, name, provider }} size={22} decorative />,
      note: provider === undefined ? (active ? undefined : 'left') : agentNote(active, provider),
    }));
}

function agentNote(active: boolean, provider: string): string {
  return active ? `agent · ${provider}` : 'agent, stopped';
}
