/** The preview of the edited template: its form on a throwaway document, and the effects of publishing. */
import { useMemo } from 'react';
import { useMe } from '#components/api/queries.ts';
import { CodexView } from '#components/codex/view/codex-view.tsx';
import { useMemberServices } from '#components/codex/view/use-member-services.ts';
import type { TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import { ImpactCard } from '../publish/impact-card.tsx';
import classes from './template-preview.module.css';
import { usePreview } from './use-preview.ts';

/** No Codex has this id: nothing that is tried out in a preview reaches one. */
const NOWHERE = '00000000-0000-4000-8000-000000000000';

interface TemplatePreviewProps {
  readonly template: Template | null;
  readonly impact: TemplateImpact | null;
  /** The source has moved on to something that can't be shown. */
  readonly isStale: boolean;
}

export function TemplatePreview({ template, impact, isStale }: TemplatePreviewProps) {
  const source = usePreview(template);
  const { data: me } = useMe();
  const reach = useMemberServices(NOWHERE);
  const services = useMemo(() => ({ ...reach, upload: null, createCodex: null }), [reach]);
  if (template === null || source === null || me === undefined) {
    return <p className={classes['quiet']}>The form appears here once the source can be read.</p>;
  }
  return (
    <>
      {isStale && <p className={classes['stale']}>As of the last source without errors</p>}
      {template.abstract && (
        <p className={classes['stale']}>Only extended by other templates: no Codex is created from it.</p>
      )}
      <div className={classes['form']}>
        <CodexView
          codexId={NOWHERE}
          source={source}
          template={template}
          actor={{ id: me.id, name: me.name }}
          canEdit
          services={services}
        />
      </div>
      {impact !== null && !isStale && <ImpactCard template={template} impact={impact} floating />}
    </>
  );
}
