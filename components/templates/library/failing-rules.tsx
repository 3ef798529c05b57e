/** The notice above the library that rules of some templates have failed, with a way to their logs. */
import { Fragment } from 'react';
import { Link } from '#components/navigation/link.tsx';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import { useFailingTemplates } from '../automation/automation-queries.ts';
import classes from './template-library.module.css';

export function FailingRules({ templates }: { readonly templates: readonly TemplateSummary[] }) {
  const { data: ids = [] } = useFailingTemplates();
  if (ids.length === 0) return null;
  const nameOf = (id: string) => templates.find((template) => template.id === id)?.name ?? id;
  return (
    <p className={classes['failing']} role="status">
      Automation failed or was stopped in the last 7 days:{' '}
      {ids.map((id, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          <Link href={`/admin/templates/${encodeURIComponent(id)}/automation`}>{nameOf(id)}</Link>
        </Fragment>
      ))}
    </p>
  );
}
