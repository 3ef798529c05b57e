/** The words for what removing a member ends and what stays. */
import { joinWords } from '#components/locale/join-words.ts';
import type { RemovalBody } from '#core/protocol/api/people.ts';

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Sentences about what is over at once; only of what there is. `own`: said to the person. */
export function endingLabels(
  { sessions, tokens, agents, groups, grants, watches }: RemovalBody,
  own = false,
): readonly string[] {
  const credentials = [
    ...(sessions > 0 ? [counted(sessions, 'browser is signed out', 'browsers are signed out')] : []),
    ...(tokens > 0 ? [counted(tokens, 'API token stops', 'API tokens stop')] : []),
    ...(agents > 0 ? [counted(agents, 'agent stops', 'agents stop')] : []),
  ];
  const rights = [
    ...(groups > 0 ? [`leaves ${counted(groups, 'group', 'groups')}`] : []),
    ...(grants > 0 ? [`loses a role on ${counted(grants, 'Codex', 'Codices')}`] : []),
    ...(watches > 0 ? [`is told of ${counted(watches, 'watched Codex', 'watched Codices')} no more`] : []),
  ];
  return [
    ...(credentials.length > 0
      ? [`${joinWords(credentials)}${sessions > 1 ? ', on every device' : ''}.`]
      : []),
    ...(rights.length > 0 ? [`The account ${joinWords(rights)}.`] : []),
    own
      ? 'Nobody can sign in as you again, and your picture is deleted.'
      : 'Nobody can sign in as them again, and their picture is deleted.',
  ];
}

/** Sentences about what stays as it is. `own`: said to the person. */
export function stayingLabels({ codices, assigned, member }: RemovalBody, own = false): readonly string[] {
  const [who, whom] = own ? ['you', 'you'] : ['they', 'them'];
  return [
    `Everything ${who} wrote stays, with the name ${member.name}: in the text, its history, and comments.`,
    ...(codices > 0
      ? [`${counted(codices, `Codex ${who} created stays`, `Codices ${who} created stay`)}.`]
      : []),
    ...(assigned > 0
      ? [
          `${counted(assigned, 'Codex names', 'Codices name')} ${whom} in a field, until somebody chooses another person there.`,
        ]
      : []),
  ];
}

/** `2 share links and 1 open invitation`; empty when there is nothing. */
export function owningLabel({ links, forms, invitations }: RemovalBody): string {
  return joinWords([
    ...(links > 0 ? [counted(links, 'share link', 'share links')] : []),
    ...(forms > 0 ? [counted(forms, 'form', 'forms')] : []),
    ...(invitations > 0 ? [counted(invitations, 'open invitation', 'open invitations')] : []),
  ]);
}
