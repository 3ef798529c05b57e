/** The card of a referenced or referring Codex. */
import { IconTrash, IconUnlink, IconX } from '@tabler/icons-react';
import type { MouseEvent, ReactNode } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useCodexTitle } from '#components/fields/reference/codex-link.tsx';
import { useCodexChoice } from '#components/fields/reference/use-codex-choices.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { toast } from '#components/ui/toast.tsx';
import type { CodexNode } from '#core/protocol/api/references.ts';
import type { ListedBacklink, ListedReference } from './reference-groups.ts';
import styles from './references.module.css';

interface ReferenceCardProps {
  readonly reference: ListedReference;
  readonly kindLabel: string;
  /** What the server knows of the target; `null` while it has not answered. */
  readonly node: CodexNode | null;
  readonly issues: readonly string[];
}

export function ReferenceCard({ reference, kindLabel, node, issues }: ReferenceCardProps) {
  const { codex, canEdit, services, reveal } = useCodexContext();
  const { kind, target, typed } = reference;
  // A field named like the kind says nothing new.
  const fields = reference.fields.filter(({ label }) => label !== kindLabel);
  const title = useNodeTitle(target, node);
  const choice = useCodexChoice(target);
  const templateId = node?.templateId ?? choice?.templateId ?? null;
  const remove = () => {
    codex.removeReference(kind, target);
    toast.undo(`“${title}” is no longer under ${kindLabel}`, () => codex.addReference(kind, target));
  };
  return (
    <li className={styles['card']} data-reference={target} data-state={node?.state ?? 'live'}>
      <CodexAnchor id={target} linked={node?.state !== 'gone'}>
        {title}
      </CodexAnchor>
      <p className={styles['notes']}>
        {templateId !== null && <span>{services.templateName(templateId)}</span>}
        {fields.map(({ id, label }) => (
          <button key={id} type="button" className={styles['place']} onClick={() => reveal(id)}>
            in {label}
          </button>
        ))}
      </p>
      <Dangling state={node?.state ?? 'live'} issues={issues} />
      {typed && canEdit && (
        <button
          type="button"
          className={styles['remove']}
          aria-label={`Remove “${title}” from ${kindLabel}`}
          title="Remove"
          onClick={remove}
        >
          <IconX size={15} stroke={1.75} aria-hidden />
        </button>
      )}
    </li>
  );
}

export function BacklinkCard({ backlink: { source, labels } }: { readonly backlink: ListedBacklink }) {
  const { services } = useCodexContext();
  return (
    <li className={styles['card']} data-backlink={source.id}>
      <CodexAnchor id={source.id} linked>
        <bdi>{displayTitle(source.title)}</bdi>
      </CodexAnchor>
      <p className={styles['notes']}>
        {source.templateId !== null && <span>{services.templateName(source.templateId)}</span>}
        <span>{labels.join(', ')}</span>
      </p>
    </li>
  );
}

/** A link to a Codex, or plain text where there is nothing to open. */
export function CodexAnchor(props: {
  readonly id: string;
  readonly linked: boolean;
  readonly children: ReactNode;
}) {
  const { services } = useCodexContext();
  const href = props.linked ? services.codexHref(props.id) : null;
  if (href === null) return <span className={styles['title']}>{props.children}</span>;
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    services.navigate(href);
  };
  return (
    <a href={href} className={styles['title']} onClick={open}>
      {props.children}
    </a>
  );
}

/** The title of a Codex as the server knows it, else as the page does. */
function useNodeTitle(id: string, node: CodexNode | null): string {
  const found = useCodexTitle(id);
  if (node !== null && (node.state === 'live' || node.state === 'trashed')) return displayTitle(node.title);
  return node?.state === 'gone' ? 'A Codex that is gone' : found;
}

function Dangling({
  state,
  issues,
}: {
  readonly state: CodexNode['state'];
  readonly issues: readonly string[];
}) {
  if (state === 'trashed') {
    return (
      <p className={styles['dangling']}>
        <IconTrash size={14} stroke={1.75} aria-hidden /> It is in the trash
      </p>
    );
  }
  if (state === 'gone') {
    return (
      <p className={styles['dangling']}>
        <IconUnlink size={14} stroke={1.75} aria-hidden /> It was deleted for good, or never was here
      </p>
    );
  }
  return issues.map((issue) => (
    <p key={issue} className={styles['dangling']}>
      <IconUnlink size={14} stroke={1.75} aria-hidden /> {issue}
    </p>
  ));
}
