'use client';
/** The notice on a Codex whose edits cannot be delivered: why, where they are, and what can be done with them. */
import { Button } from '@mantine/core';
import { IconDeviceFloppy, IconLock, IconLogin2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { UpdateButton } from '#components/app-version/update-button.tsx';
import { clientStore } from '#components/browser/client-store.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { useImport } from '#components/transfer/use-import.ts';
import { toast } from '#components/ui/toast.tsx';
import { BinderyError } from '#core/errors.ts';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import { discardCopy } from '#sync/pending/discard-edits.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import classes from './undelivered-edits.module.css';
import {
  DiscardUndelivered,
  DownloadUndelivered,
  type UndeliveredCodex,
  writeUndelivered,
} from './undelivered-edits-actions.tsx';
import {
  type UndeliveredEditsAction,
  type UndeliveredEditsLabels,
  undeliveredEditsLabels,
} from './undelivered-edits-labels.ts';
import { useTrashEvent } from './use-trash-event.ts';

interface UndeliveredEditsNoticeProps {
  readonly codexId: string;
  /** Of the session, where that is of an extract or of a branch. */
  readonly documentName?: string | undefined;
  /** The branch that is open, and whether it is closed. */
  readonly branch?: Pick<BranchBody, 'name' | 'closedAt'> | null;
  readonly session: CodexSession;
  readonly template: Template;
  readonly actor: { readonly id: string; readonly name: string };
  readonly isGuest: boolean;
  /** The link of the guest leads to several Codices. */
  readonly isOfMany?: boolean;
  readonly mayCreate: boolean;
  /** Leaves the page of what was thrown away. */
  readonly onDiscarded: () => void;
}

const MARK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

export function UndeliveredEditsNotice(props: UndeliveredEditsNoticeProps) {
  const status = useSessionState(props.session);
  const isGone = status?.phase === 'gone' && !props.isGuest;
  const departure = useTrashEvent(props.codexId, 'purged', isGone);
  if (status === null) return null;
  const { isGuest, isOfMany = false, mayCreate, branch = null } = props;
  const closedBranch = branch?.closedAt === undefined ? null : branch.name;
  const deletedBy = departure?.by.name ?? null;
  const words = undeliveredEditsLabels({ status, isGuest, isOfMany, mayCreate, deletedBy, closedBranch });
  return words && <Notice words={words} {...props} />;
}

function Notice({
  words,
  ...props
}: UndeliveredEditsNoticeProps & { readonly words: UndeliveredEditsLabels }) {
  const { codexId, documentName, session, template, actor } = props;
  const held = { codexId, documentName, codex: session.codex.asShown(template), template };
  const buttons: Record<UndeliveredEditsAction, ReactNode> = {
    'sign-in': (
      <Button
        key="sign-in"
        size="compact-sm"
        leftSection={<IconLogin2 {...MARK} />}
        component="a"
        href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}
      >
        Sign in again
      </Button>
    ),
    'enter-password': (
      <Button
        key="enter-password"
        size="compact-sm"
        leftSection={<IconLock {...MARK} />}
        onClick={() => location.reload()}
      >
        Enter the password
      </Button>
    ),
    'join-again': (
      <Button
        key="join-again"
        size="compact-sm"
        leftSection={<IconLogin2 {...MARK} />}
        onClick={() => location.reload()}
      >
        Open the link again
      </Button>
    ),
    update: <UpdateButton key="update" />,
    'save-as-new': <SaveAsNew key="save-as-new" held={held} actor={actor} />,
    download: <DownloadUndelivered key="download" held={held} />,
    discard: (
      <DiscardUndelivered key="discard" held={held} personId={actor.id} onDiscarded={props.onDiscarded} />
    ),
  };
  return (
    <div className={classes['notice']} data-tone={words.tone} role="alert">
      <p>
        <strong>{words.title}</strong> {words.text}
      </p>
      {words.actions.length > 0 && (
        <div className={classes['actions']}>{words.actions.map((action) => buttons[action])}</div>
      )}
    </div>
  );
}

/** Through the import of the very file that could be downloaded; the copy here goes once it is in. */
function SaveAsNew({
  held,
  actor,
}: {
  readonly held: UndeliveredCodex;
  readonly actor: { readonly id: string };
}) {
  const importing = useImport();
  const save = async () => {
    const file = await writeUndelivered(held, 'json5');
    const [result] = await importing.mutateAsync({ files: [file], parentId: null });
    const saved = result?.imported?.codices[0];
    if (saved === undefined)
      throw new BinderyError('invalid_input', result?.issues[0]?.message ?? 'The server did not accept it.');
    await discardCopy(await clientStore(), actor.id, held.documentName ?? codexDocumentName(held.codexId));
    toast.done('Saved as a new Codex');
    navigate(codexPath(saved.id), { replace: true });
  };
  return (
    <Button
      size="compact-sm"
      loading={importing.isPending}
      leftSection={<IconDeviceFloppy {...MARK} />}
      onClick={() =>
        void save().catch((error: unknown) =>
          toast.failed('It was not saved as a new Codex. It is still here.', error),
        )
      }
    >
      Save as a new Codex
    </Button>
  );
}
