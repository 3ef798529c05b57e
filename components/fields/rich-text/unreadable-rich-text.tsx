/** The read-only view of a text written by a newer version of Bindery. */
import type * as Y from 'yjs';
import { UpdateButton } from '#components/app-version/update-button.tsx';
import { blockTexts } from '#richtext/document/document.ts';
import styles from './rich-text.module.css';
import classes from './unreadable-rich-text.module.css';

interface UnreadableRichTextProps {
  readonly fragment: Y.XmlFragment;
  readonly unknown: readonly string[];
}

export function UnreadableRichText({ fragment, unknown }: UnreadableRichTextProps) {
  return (
    <div>
      <div className={classes['notice']} role="note">
        <p>
          Update to edit this text; what you wrote is safe. It holds something that this version of the page
          does not know ({unknown.slice(0, 3).join(', ')}).
        </p>
        <UpdateButton />
      </div>
      <div className={styles['document']}>
        {blockTexts(fragment).map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have no identity but their place
          <p key={index}>{text}</p>
        ))}
      </div>
    </div>
  );
}
