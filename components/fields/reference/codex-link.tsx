/** A link to another Codex, by its current title. */
import { IconFileText } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import styles from './codex-link.module.css';
import { useCodexChoice } from './use-codex-choices.ts';

export function CodexLink({ id }: { readonly id: string }) {
  const { services } = useCodexContext();
  const title = useCodexTitle(id);
  const href = services.codexHref(id);
  const content = (
    <>
      <IconFileText size={16} stroke={1.75} aria-hidden className={styles['icon']} />
      <span className={styles['title']} dir="auto">
        {title}
      </span>
    </>
  );
  if (href === null) return <span className={styles['link']}>{content}</span>;
  return (
    <a
      href={href}
      className={styles['link']}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        services.navigate(href);
      }}
    >
      {content}
    </a>
  );
}

export function useCodexTitle(id: string): string {
  const { services } = useCodexContext();
  const choice = useCodexChoice(id);
  if (choice === null) return services.unknownTitle ?? 'A Codex that is not known here';
  return choice.title === '' ? 'Untitled' : choice.title;
}
