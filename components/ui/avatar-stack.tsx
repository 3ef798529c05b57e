/** Overlapping avatars of several people; beyond `limit` a count is shown. */

import classes from './avatar.module.css';
import { Avatar, type Person } from './avatar.tsx';

interface AvatarStackProps {
  readonly people: readonly Person[];
  readonly limit?: number;
  readonly size?: number;
  /** What the list is of, e.g. "Here now". */
  readonly label: string;
  /** Makes each avatar a button, e.g. to follow the person. */
  readonly onSelect?: (person: Person) => void;
  /** Name of the button of an avatar; the person's name when absent. */
  readonly actionName?: (person: Person) => string;
}

export function AvatarStack({ people, limit = 4, size = 28, label, onSelect, actionName }: AvatarStackProps) {
  if (people.length === 0) return null;
  const shown = people.length > limit ? people.slice(0, limit - 1) : people;
  const rest = people.slice(shown.length);
  return (
    <ul className={classes['stack']} aria-label={label}>
      {shown.map((person) => (
        <li key={person.id}>
          {onSelect ? (
            <button
              type="button"
              className={classes['button']}
              title={actionName?.(person) ?? person.name}
              aria-label={actionName?.(person) ?? person.name}
              onClick={() => onSelect(person)}
            >
              <Avatar person={person} size={size} decorative />
            </button>
          ) : (
            <Avatar person={person} size={size} />
          )}
        </li>
      ))}
      {rest.length > 0 && (
        <li>
          <span
            role="img"
            className={classes['rest']}
            style={{ blockSize: size, minInlineSize: size }}
            aria-label={`and ${rest.length} more: ${rest.map((person) => person.name).join(', ')}`}
            title={rest.map((person) => person.name).join(', ')}
          >
            +{rest.length}
          </span>
        </li>
      )}
    </ul>
  );
}
