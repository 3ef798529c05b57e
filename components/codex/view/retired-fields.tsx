/** The values that are set aside: of retired fields, and of fields under an earlier type; collapsed but readable. */
import { IconArchive } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { valueText } from '#components/locale/value-text.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { blockTexts } from '#richtext/document/document.ts';
import styles from './codex-body.module.css';

export function RetiredFields() {
  const { template, services } = useCodexContext();
  const retired = Object.values(template.retired);
  const held = useReading(
    retired.map(({ id }) => id),
    (codex) => retired.flatMap((field) => paragraphsOf(codex, field, services.people) ?? []),
  );
  if (held.length === 0) return null;
  return (
    <details className={styles['retired']}>
      <summary>
        <IconArchive size={16} stroke={1.75} aria-hidden />
        Set aside: {held.length === 1 ? '1 field' : `${held.length} fields`}
      </summary>
      <p className={styles['retired-note']}>
        {template.name} no longer has these fields, or has them as another type. What they held is kept and
        stays readable.
      </p>
      <dl>
        {held.map(({ id, label, paragraphs }) => (
          <div key={id}>
            <dt>{label}</dt>
            <dd>
              {paragraphs.map((text, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs of a text have no identity but their place
                <p key={index}>{text}</p>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

interface HeldText {
  readonly id: string;
  readonly label: string;
  readonly paragraphs: readonly string[];
}

function paragraphsOf(
  codex: Codex,
  field: FieldDefinition,
  people: readonly { readonly id: string; readonly name: string }[],
): HeldText | null {
  const { id, label } = field;
  if (field.type === 'formula') return null;
  if (field.type === 'richText') {
    const paragraphs = blockTexts(codex.fragment(id)).filter((text) => text.trim() !== '');
    return paragraphs.length === 0 ? null : { id, label, paragraphs };
  }
  const value = codex.value(field);
  if (isEmptyValue(value)) return null;
  return { id, label, paragraphs: valueText(field, value, people).split('\n') };
}
