/** The card that says what publishing a template does. */
import type { TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import classes from './impact-card.module.css';
import { impactSentences, impactTitle } from './impact-labels.ts';

interface ImpactCardProps {
  readonly template: Template;
  readonly impact: TemplateImpact;
  /** It stays in view at the lower edge of its pane. */
  readonly floating?: boolean;
}

export function ImpactCard({ template, impact, floating = false }: ImpactCardProps) {
  return (
    <section
      className={classes['impact']}
      data-floating={floating || undefined}
      aria-label="What publishing does"
    >
      <h2>{impactTitle(impact, template.version)}</h2>
      <p>{impactSentences(impact, template).join(' ')}</p>
    </section>
  );
}
