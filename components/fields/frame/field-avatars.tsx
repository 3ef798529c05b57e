/** The avatars of the people in one field. */

import { useOthersIn } from '#components/codex-context/use-presence.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import styles from './field-avatars.module.css';

const SHOWN = 4;

export function FieldAvatars({ fieldId }: { readonly fieldId: string }) {
  const people = useOthersIn(fieldId);
  if (people.length === 0) return null;
  const rest = people.slice(SHOWN);
  return (
    <span className={styles['avatars']}>
      {people.slice(0, SHOWN).map((person) => (
        <Avatar key={person.id} person={person} size={20} />
      ))}
      {rest.length > 0 && (
        <span className={styles['rest']} title={rest.map(({ name }) => name).join(', ')}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}
