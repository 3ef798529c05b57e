/** The rating field: stars as a group of radio buttons; choosing the current star again clears it. */
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { DEFAULT_RATING_MAX } from '#core/fields/rating/definition.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from './rating-field.module.css';

export function RatingField({ field, ids }: FieldProps) {
  const { canEdit } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const rating = typeof value === 'number' ? value : 0;
  const stars = Array.from({ length: field.max ?? DEFAULT_RATING_MAX }, (_, index) => index + 1);
  return (
    <div
      role="radiogroup"
      aria-labelledby={ids.label}
      aria-describedby={ids.description}
      aria-readonly={canEdit ? undefined : true}
      className={styles['stars']}
    >
      {stars.map((star) => (
        <label key={star} className={styles['star']} data-lit={star <= rating || undefined}>
          <input
            type="radio"
            name={`${ids.label}rating`}
            checked={star === rating}
            aria-label={star === 1 ? '1 star' : `${star} stars`}
            onChange={() => {
              if (canEdit) setValue(star);
            }}
            onClick={() => {
              if (canEdit && star === rating) setValue(null);
            }}
            onKeyDown={(event) => {
              if (canEdit && (event.key === 'Backspace' || event.key === 'Delete')) setValue(null);
            }}
          />
          {star <= rating ? (
            <IconStarFilled size={18} aria-hidden />
          ) : (
            <IconStar size={18} stroke={1.5} aria-hidden />
          )}
        </label>
      ))}
    </div>
  );
}
