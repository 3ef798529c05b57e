/** Outgoing references by kind, and mentions. */
import { IconLink } from '@tabler/icons-react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { useCodexTitle } from '#components/fields/codex-link.tsx';
import { useCodexChoice } from '#components/fields/use-codex-choices.ts';
import { useReading } from '#components/hooks/use-reading.ts';
import styles from './inspector.module.css';
import { linkingFields, outgoingLinks } from './links.ts';
import { PanelNote } from './panel-note.tsx';

export function ReferencesTab() {
  const { template } = useCodexScope();
  const groups = useReading(linkingFields(template), (codex) => outgoingLinks(codex, template));
  if (groups.length === 0) {
    return (
      <PanelNote icon={<IconLink size={20} stroke={1.5} aria-hidden />} title="No links yet">
        Link a Codex in a reference field, or type [[ in a text to mention one.
      </PanelNote>
    );
  }
  return (
    <>
      {groups.map(({ label, codexIds }) => (
        <section key={label} className={styles['group']}>
          <h2 className={styles['group-label']}>{label}</h2>
          <ul className={styles['list']}>
            {codexIds.map((id) => (
              <li key={id}>
                <CodexCard id={id} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function CodexCard({ id }: { readonly id: string }) {
  const { services } = useCodexScope();
  const title = useCodexTitle(id);
  const choice = useCodexChoice(id);
  const href = services.codexHref(id);
  const face = (
    <>
      <span className={styles['card-title']}>{title}</span>
      {choice !== null && (
        <span className={styles['card-note']}>{services.templateName(choice.templateId)}</span>
      )}
    </>
  );
  if (href === null) return <div className={styles['card']}>{face}</div>;
  return (
    <a
      href={href}
      className={styles['card']}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        services.navigate(href);
      }}
    >
      {face}
    </a>
  );
}
