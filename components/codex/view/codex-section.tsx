/** A section of fields: rows of label and value, or blocks of text. */
import { Field } from '#components/fields/field.tsx';
import { viewOf } from '#components/fields/registry.tsx';
import type { FormSection } from '#core/template/build-form.ts';
import styles from './codex-body.module.css';

export function CodexSection({ section }: { readonly section: FormSection }) {
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
          <Field key={field.id} field={field} lock={lock} />
        ))}
      </div>
    </section>
  );
}
