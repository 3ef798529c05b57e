'use client';
/** The notice that offers one's own text for copying, after somebody else deleted its block before it arrived. */
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { fieldName, type KnownFields } from '#components/codex-context/field-name.ts';
import type { UnplacedText } from '#components/fields/rich-text/reattach/reattach.ts';
import { unplacedTextsOf } from '#components/fields/rich-text/reattach/reattaching-session.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import classes from './unplaced-text.module.css';

interface UnplacedNoticeProps {
  readonly session: CodexSession;
  readonly template: KnownFields;
}

const NOTHING: readonly UnplacedText[] = [];
const none = () => NOTHING;
const never = () => () => undefined;

export function UnplacedNotice({ session, template }: UnplacedNoticeProps) {
  const texts = unplacedTextsOf(session);
  const shown = useSyncExternalStore(texts?.subscribe ?? never, texts?.get ?? none, none);
  if (texts === null) return null;
  return shown.map((unplaced) => (
    <Notice
      key={unplaced.blockId}
      unplaced={unplaced}
      field={fieldName(unplaced.fieldId, template)}
      onDismiss={() => texts.dismiss(unplaced)}
    />
  ));
}

interface NoticeProps {
  readonly unplaced: UnplacedText;
  readonly field: string;
  readonly onDismiss: () => void;
}

function Notice({ unplaced: { text }, field, onDismiss }: NoticeProps) {
  return (
    <div className={classes['notice']} role="alert">
      <p>
        <strong>Somebody deleted what you were writing in “{field}”.</strong> They did not have your last
        words yet, so here is your text.
      </p>
      <blockquote className={classes['text']} dir="auto">
        {text}
      </blockquote>
      <div className={classes['actions']}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              leftSection={
                copied ? (
                  <IconCheck size={16} stroke={1.75} aria-hidden />
                ) : (
                  <IconCopy size={16} stroke={1.75} aria-hidden />
                )
              }
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy text'}
            </Button>
          )}
        </CopyButton>
        <Button size="compact-sm" variant="default" onClick={onDismiss}>
          Dismiss
        </Button>
      </div>
    </div>
  );
}
