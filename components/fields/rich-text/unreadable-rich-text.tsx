/** The read-only view of a text written by a newer version of Bindery. */
import type * as Y from 'yjs';
import { blockTexts } from '#richtext/document/document.ts';
import styles from './rich-text.module.css';

interface UnreadableRichTextProps {
  readonly fragment: Y.XmlFragment;
  readonly unknown: readonly string[];
}

export function UnreadableRichText({ fragment, unknown }: UnreadableRichTextProps) {
  return (
    <div>
      <p className={styles['notice']} role="note">
        This text holds something that this version of the page does not know (
        {unknown.slice(0, 3).join(', ')}), so it can be read here but not edited. Reload the page to get the
        newest version.
      </p>
      <div className={styles['document']}>
        {blockTexts(fragment).map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have no identity but their place
          <p key={index}>{text}</p>
        ))}
      </div>
    </div>
  );
}
