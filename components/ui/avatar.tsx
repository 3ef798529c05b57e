/** An avatar: a small disc with a person's colour and initials. */
import classes from './avatar.module.css';
import { initialsOf, personColors } from './person-color.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
}

interface AvatarProps {
  readonly person: Person;
  /** Diameter in px. */
  readonly size?: number;
  /** When a name stands beside the avatar, it is decoration. */
  readonly decorative?: boolean;
}

export function Avatar({ person, size = 24, decorative = false }: AvatarProps) {
  const naming = decorative
    ? { 'aria-hidden': true }
    : { role: 'img', 'aria-label': person.name, title: person.name };
  return (
    <span
      {...naming}
      className={classes['avatar']}
      style={{
        backgroundColor: personColors(person.id).color,
        inlineSize: size,
        blockSize: size,
        fontSize: Math.max(8, Math.round(size * 0.4)),
      }}
    >
      <span aria-hidden>{initialsOf(person.name)}</span>
    </span>
  );
}
