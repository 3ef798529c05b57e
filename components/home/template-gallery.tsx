'use client';
/** The templates as cards; choosing one creates a Codex and opens it. */
import { Button, Loader, Skeleton, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTemplates } from '#components/api/queries.ts';
import { useNewCodex } from '#components/new-codex/use-new-codex.ts';
import { Icon } from '#components/ui/icon.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isHue } from '#core/appearance/hues.ts';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import classes from './home.module.css';

/** Cards shown before "Show all". */
const FEW = 8;

export function TemplateGallery() {
  const templates = useTemplates();
  const { start, pendingTemplateId } = useNewCodex();
  const [all, { toggle }] = useDisclosure(false);
  const items = inUse(templates.data ?? []);
  const shown = all ? items : items.slice(0, FEW);
  return (
    <section aria-labelledby="home-new">
      <div className={classes['section-head']}>
        <h2 id="home-new">New from template</h2>
        {items.length > FEW && (
          <Button variant="subtle" color="ink" size="compact-sm" onClick={toggle} aria-expanded={all}>
            {all ? 'Show fewer' : `Show all ${items.length}`}
          </Button>
        )}
      </div>
      {templates.isError && !templates.data && (
        <p className={classes['problem']} role="alert">
          The templates could not be loaded. {errorMessage(templates.error)}{' '}
          <Button variant="light" size="compact-sm" onClick={() => void templates.refetch()}>
            Try again
          </Button>
        </p>
      )}
      {templates.isSuccess && items.length === 0 && (
        <p className={classes['quiet']}>There are no templates yet. An admin can add the first one.</p>
      )}
      <ul className={classes['gallery']} aria-busy={templates.isPending}>
        {templates.isPending && <CardSkeletons />}
        {shown.map((template) => (
          <li key={template.id}>
            <Card
              template={template}
              pending={pendingTemplateId === template.id}
              onChoose={() => start({ templateId: template.id })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  readonly template: TemplateSummary;
  readonly pending: boolean;
  readonly onChoose: () => void;
}

function Card({ template, pending, onChoose }: CardProps) {
  const hue = template.color && isHue(template.color) ? template.color : 'slate';
  return (
    <UnstyledButton className={classes['card']} onClick={onChoose} aria-busy={pending}>
      <span
        className={classes['card-icon']}
        style={{ backgroundColor: `var(--hue-${hue}-soft)`, color: `var(--hue-${hue}-ink)` }}
      >
        {pending ? (
          <Loader size={16} color={`var(--hue-${hue}-ink)`} />
        ) : (
          <Icon name={template.icon} size={18} />
        )}
      </span>
      <span className={classes['card-text']}>
        <span className={classes['card-name']}>{template.name}</span>
        <span className={classes['card-description']}>{template.description}</span>
      </span>
    </UnstyledButton>
  );
}

function CardSkeletons() {
  return ['a', 'b', 'c', 'd'].map((key) => (
    <li key={key} className={classes['late']}>
      <Skeleton height={84} radius={10} />
    </li>
  ));
}

/** What this workspace makes most comes first; the library's own order decides among equals. */
function inUse(templates: readonly TemplateSummary[]): readonly TemplateSummary[] {
  return [...templates].sort((a, b) => b.codices - a.codices);
}
