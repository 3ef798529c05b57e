/** A code block with its language. */
import { NodeViewContent, type NodeViewProps, NodeViewWrapper } from '@tiptap/react';
import { CODE_LANGUAGES } from '#richtext/schema/highlighted-code-block.ts';
import styles from './rich-text.module.css';

export function CodeBlockView({ node, updateAttributes, editor }: NodeViewProps) {
  const language: unknown = node.attrs['language'];
  const chosen = typeof language === 'string' ? language : 'plaintext';
  return (
    <NodeViewWrapper className={styles['code-block']}>
      <select
        contentEditable={false}
        className={styles['language']}
        aria-label="Language of this code"
        value={chosen}
        disabled={!editor.isEditable}
        onChange={(event) => updateAttributes({ language: event.currentTarget.value })}
      >
        {!CODE_LANGUAGES.includes(chosen) && <option value={chosen}>{chosen}</option>}
        {CODE_LANGUAGES.map((name) => (
          <option key={name} value={name}>
            {name === 'plaintext' ? 'Plain text' : name}
          </option>
        ))}
      </select>
      <pre spellCheck={false} dir="ltr">
        <NodeViewContent<'code'> as="code" />
      </pre>
    </NodeViewWrapper>
  );
}
