/** A mention of another Codex as a link with its current title. */
import { type NodeViewProps, NodeViewWrapper } from '@tiptap/react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import { useCodexChoice } from '../reference/use-codex-choices.ts';
import styles from './rich-text.module.css';

export function MentionView({ node, selected }: NodeViewProps) {
  const { services } = useCodexContext();
  const id = String(node.attrs['id'] ?? '');
  const choice = useCodexChoice(id);
  const title = choice === null || choice.title === '' ? mentionText(node.attrs) : choice.title;
  const href = services.codexHref(id);
  return (
    <NodeViewWrapper as="span" dir="auto" className={styles['mention']} data-selected={selected || undefined}>
      {href === null ? (
        title
      ) : (
        <a
          href={href}
          draggable={false}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            services.navigate(href);
          }}
        >
          {title}
        </a>
      )}
    </NodeViewWrapper>
  );
}
