/** The editor of a link: sets, opens or removes the link of the selected text. */
import { IconCheck, IconExternalLink, IconUnlink } from '@tabler/icons-react';
import type { Editor } from '@tiptap/react';
import { useEffect, useId, useRef, useState } from 'react';
import { isSafeLink } from '#richtext/schema/safe-urls.ts';
import { completeUrl } from '../url/url-field.tsx';
import styles from './toolbar.module.css';

interface LinkEditorProps {
  readonly editor: Editor;
  readonly onDone: () => void;
}

export function LinkEditor({ editor, onDone }: LinkEditorProps) {
  const current: unknown = editor.getAttributes('link')['href'];
  const href = typeof current === 'string' ? current : '';
  const [text, setText] = useState(href);
  const [refused, setRefused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const problemId = useId();
  useEffect(() => input.current?.focus(), []);

  const done = () => {
    editor.commands.focus();
    onDone();
  };
  const remove = () => {
    editor.chain().extendMarkRange('link').unsetLink().run();
    done();
  };
  const apply = () => {
    const address = /^[^\s:/@]+@[^\s:/]+\.[^\s:/]+$/.test(text.trim())
      ? `mailto:${text.trim()}`
      : completeUrl(text);
    if (address === null) return remove();
    if (!isSafeLink(address)) return setRefused(true);
    editor.chain().extendMarkRange('link').setLink({ href: address }).run();
    done();
  };
  return (
    <form
      className={styles['link']}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <input
        ref={input}
        value={text}
        placeholder="https://"
        aria-label="Link address"
        aria-invalid={refused || undefined}
        aria-describedby={refused ? problemId : undefined}
        className={styles['address']}
        inputMode="url"
        autoComplete="off"
        onChange={(event) => {
          setText(event.currentTarget.value);
          setRefused(false);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            done();
          }
        }}
      />
      <button type="submit" className={styles['tool']} aria-label="Apply the link">
        <IconCheck size={17} stroke={1.75} aria-hidden />
      </button>
      {isSafeLink(href) && <LinkActions href={href} onRemove={remove} />}
      {refused && (
        <p id={problemId} role="alert" className={styles['problem']}>
          A link begins with https://, http:// or mailto:.
        </p>
      )}
    </form>
  );
}

function LinkActions({ href, onRemove }: { readonly href: string; readonly onRemove: () => void }) {
  return (
    <>
      <a
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        className={styles['tool']}
        aria-label={`Open ${href}`}
      >
        <IconExternalLink size={17} stroke={1.75} aria-hidden />
      </a>
      <button type="button" className={styles['tool']} aria-label="Remove the link" onClick={onRemove}>
        <IconUnlink size={17} stroke={1.75} aria-hidden />
      </button>
    </>
  );
}
