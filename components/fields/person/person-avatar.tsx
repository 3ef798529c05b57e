/** A person by avatar and name, also one who has left or is unknown here. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import styles from './person-avatar.module.css';

export function PersonAvatar({ id }: { readonly id: string }) {
  const { services } = useCodexContext();
  const person = services.people.find((candidate) => candidate.id === id);
  const name = person?.name ?? 'Somebody';
  return (
    <span className={styles['person']}>
      <Avatar person={{ id, name, provider: person?.provider }} size={20} decorative />
      <span className={styles['name']}>{name}</span>
      {person?.active === false && (
        <span className={styles['left']}>{person.provider === undefined ? 'left' : 'stopped'}</span>
      )}
    </span>
  );
}
