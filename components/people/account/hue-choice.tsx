/** The choice among the colours of people, as a group of radio buttons. */
import { PERSON_HUES, personHue } from '#core/access/person-hue.ts';
import classes from './profile.module.css';

interface HueChoiceProps {
  readonly person: { readonly id: string };
  /** `null`: the one their id gives. */
  readonly hue: number | null;
  readonly disabled: boolean;
  readonly onChange: (hue: number | null) => void;
}

const NAMES = ['Blue', 'Green', 'Red', 'Violet', 'Orange', 'Teal', 'Pink', 'Olive'];
const HUES = Array.from({ length: PERSON_HUES }, (_, hue) => hue);

export function HueChoice({ person, hue, disabled, onChange }: HueChoiceProps) {
  const usual = personHue(person.id);
  const chosen = personHue(person.id, hue);
  return (
    <fieldset className={classes['hues']} disabled={disabled}>
      <legend className={classes['label']}>Colour of your caret</legend>
      {HUES.map((each) => (
        <label key={each} className={classes['hue']}>
          <input
            type="radio"
            name="hue"
            value={each}
            checked={each === chosen}
            // The usual one is not written down, so that it is the person's own again.
            onChange={() => onChange(each === usual ? null : each)}
            aria-label={NAMES[each] ?? `Colour ${each + 1}`}
          />
          <span aria-hidden style={{ backgroundColor: `var(--person-${each})` }} />
        </label>
      ))}
    </fieldset>
  );
}
