/** Formatting to be suggested for words of a rich text: marks, or the kind of their block. */
import type { ProposedChange, ProposedMarkType } from '#core/suggestions/proposed-change.ts';
import styles from './suggestion.module.css';

const CHOICES = [
  { type: 'bold', label: 'Bold' },
  { type: 'italic', label: 'Italic' },
  { type: 'underline', label: 'Underline' },
  { type: 'strike', label: 'Strike through' },
  { type: 'code', label: 'Code' },
] as const satisfies readonly { readonly type: ProposedMarkType; readonly label: string }[];
const BLOCKS = [
  { level: 0, label: 'Paragraph' },
  { level: 1, label: 'Heading 1' },
  { level: 2, label: 'Heading 2' },
  { level: 3, label: 'Heading 3' },
  { level: 4, label: 'Heading 4' },
];

/** Marks to be set, all others to be taken away (`clears`), or a level of heading; 0 is a paragraph. */
export interface Formatting {
  readonly marks: readonly ProposedMarkType[];
  readonly clears: boolean;
  readonly level: number | null;
}

export const PLAIN: Formatting = { marks: [], clears: false, level: null };

/** `null` where nothing is chosen. */
export function formattingOf({ marks, clears, level }: Formatting): ProposedChange | null {
  if (level !== null) return { kind: 'block', block: level === 0 ? 'paragraph' : 'heading', level };
  const remove = clears ? CHOICES.map(({ type }) => type).filter((type) => !marks.includes(type)) : [];
  if (marks.length === 0 && remove.length === 0) return null;
  return { kind: 'format', add: marks.map((type) => ({ type })), remove };
}

interface NewFormatProps {
  readonly formatting: Formatting;
  readonly onChange: (formatting: Formatting) => void;
}

export function NewFormat({ formatting, onChange }: NewFormatProps) {
  const { marks, clears, level } = formatting;
  const toggle = (type: ProposedMarkType) =>
    onChange({
      ...formatting,
      level: null,
      marks: marks.includes(type) ? marks.filter((known) => known !== type) : [...marks, type],
    });
  return (
    <fieldset className={styles['marks']}>
      <legend>Or other formatting</legend>
      {CHOICES.map(({ type, label }) => (
        <button
          key={type}
          type="button"
          className={styles['mark']}
          aria-pressed={marks.includes(type)}
          onClick={() => toggle(type)}
        >
          {label}
        </button>
      ))}
      <button
        type="button"
        className={styles['mark']}
        aria-pressed={clears}
        onClick={() => onChange({ ...formatting, level: null, clears: !clears })}
      >
        No other
      </button>
      <select
        className={styles['mark']}
        aria-label="Kind of block"
        value={level ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange(value === '' ? PLAIN : { ...PLAIN, level: Number(value) })
        }
      >
        <option value="">Same block</option>
        {BLOCKS.map((block) => (
          <option key={block.level} value={block.level}>
            {block.label}
          </option>
        ))}
      </select>
    </fieldset>
  );
}
