/** A section of fields: rows of label and value, or blocks of text. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { Field } from '#components/fields/field.tsx';
import { viewOf } from '#components/fields/registry.tsx';
import type { FormSection } from '#core/template/build-form.ts';
import styles from './codex-body.module.css';

export function CodexSection({ section }: { readonly section: FormSection }) {
  const { codex } = useCodexContext();
  const fields = section.fields.filter(({ hidden }) => !hidden);
  if (fields.length === 0) return null;
  const metadata = fields.every(({ field }) => viewOf(field.type).layout === 'row');
  const headingId = `section-${section.id}`;
  return (
    <section
      className={styles['section']}
      data-kind={metadata ? 'metadata' : 'content'}
      aria-labelledby={section.label === null ? undefined : headingId}
    >
      {section.label !== null && (
        <h2 id={headingId} className={styles['section-label']}>
          {section.label}
        </h2>
      )}
      <div className={styles['fields']} data-columns={section.columns}>
        {fields.map(({ field, lock }) => (
          // A field that gets another id goes on where its content is, under the hands of whoever is writing in it.
          <Field key={codex.slot(field.id)} field={field} lock={lock} />
        ))}
      </div>
    </section>
  );
}
