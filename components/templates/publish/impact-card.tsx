/** The effects of publishing a template, in words, with examples of values that will be set aside. */

import { displayTitle } from '#components/ui/display-title.ts';
import type { FieldImpact, TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import classes from './impact-card.module.css';
import { fieldImpactSentence, impactSentences, impactTitle } from './impact-labels.ts';

interface ImpactCardProps {
  readonly template: Template;
  readonly impact: TemplateImpact;
  /** It stays in view at the lower edge of its pane. */
  readonly floating?: boolean;
}

export function ImpactCard({ template, impact, floating = false }: ImpactCardProps) {
  const sentences = impactSentences(impact, template);
  return (
    <section
      className={classes['impact']}
      data-floating={floating || undefined}
      aria-label="What publishing does"
    >
      <h2>{impactTitle(impact, template.version)}</h2>
      {sentences.length > 0 && <p>{sentences.join(' ')}</p>}
      {impact.fields.length > 0 && (
        <ul className={classes['fields']}>
          {impact.fields.map((field) => (
            <li key={field.field}>
              {fieldImpactSentence(field)}
              {!floating && <Samples field={field} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Codices whose value will be set aside, to be looked at in another tab: the draft stays where it is. */
function Samples({ field: { sample, parks } }: { readonly field: FieldImpact }) {
  if (sample.length === 0) return null;
  return (
    <ul>
      {sample.map(({ codex, title, text, reason }) => (
        <li key={codex}>
          <a href={`/c/${codex}`} target="_blank" rel="noreferrer">
            {displayTitle(title)}
          </a>
          : {text}
          {reason !== null && <span> — {reason}</span>}
        </li>
      ))}
      {parks > sample.length && <li>and {parks - sample.length} more</li>}
    </ul>
  );
}
