/** One comment of a thread: who said it and when, what was said, the reactions to it, and what its author may do with it. */
import { Menu } from '@mantine/core';
import { IconDots, IconLink, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { formatMoment } from '#components/locale/date-format.ts';
import { SuggestedChange } from '#components/suggestions/suggested-change.tsx';
import { AgentMark } from '#components/ui/agent-mark.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { toast } from '#components/ui/toast.tsx';
import { type Comment, OUTSIDE_LABELS } from '#core/comments/comments.ts';
import { useComments } from '../state/comments-context.tsx';
import type { PlacedThread } from '../state/placed-thread.ts';
import { CommentBox } from './comment-box.tsx';
import styles from './comment-item.module.css';
import { CommentReactions, ReactButton } from './comment-reactions.tsx';
import { MarkdownView } from './markdown-view.tsx';
import { copyThreadLink } from './thread-link.ts';

interface CommentItemProps {
  readonly comment: Comment;
  readonly thread: PlacedThread;
}

const LOOK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

export function CommentItem({ comment, thread }: CommentItemProps) {
  const suggests = thread.suggestion !== null && thread.id === comment.id;
  const { store, canComment } = useComments();
  const [editing, setEditing] = useState(false);
  const { id, author, body, createdAt, editedAt, deletedAt } = comment;
  return (
    <article className={styles['comment']} aria-label={`Comment by ${author.name}`}>
      <Avatar person={author} size={24} decorative />
      <div className={styles['content']}>
        <header className={styles['head']}>
          <bdi className={styles['author']}>{author.name}</bdi>
          <AgentMark id={author.id} />
          {OUTSIDE_LABELS[author.kind] !== undefined && (
            <span className={styles['quiet']}>{OUTSIDE_LABELS[author.kind]}</span>
          )}
          {suggests && <span className={styles['quiet']}>suggests</span>}
          <time className={styles['quiet']} dateTime={new Date(createdAt).toISOString()}>
            {formatMoment(createdAt, Date.now())}
          </time>
          {editedAt !== null && <span className={styles['quiet']}>edited</span>}
          {deletedAt === null && (
            <span className={styles['tools']}>
              {comment.reactions.length === 0 && <ReactButton comment={comment} />}
              <CommentMenu comment={comment} thread={thread} onEdit={() => setEditing(true)} />
            </span>
          )}
        </header>
        {deletedAt !== null ? (
          <p className={styles['deleted']}>This comment was deleted.</p>
        ) : editing && canComment ? (
          <CommentBox
            label="Edit the comment"
            placeholder="Comment"
            action="Save"
            draftKey={`edit/${id}`}
            initial={body}
            takesFocus
            onSend={(markdown) => {
              if (markdown !== body) store.edit(id, markdown);
              setEditing(false);
            }}
            onLeave={() => setEditing(false)}
          />
        ) : (
          <>
            {suggests && <SuggestedChange thread={thread} />}
            <MarkdownView markdown={body} />
            <CommentReactions comment={comment} />
          </>
        )}
      </div>
    </article>
  );
}

interface CommentMenuProps extends CommentItemProps {
  readonly onEdit: () => void;
}

function CommentMenu({ comment: { id, author, body }, thread, onEdit }: CommentMenuProps) {
  const { store, canComment, canModerate } = useComments();
  const isMine = store.isMine(author);
  const remove = () => {
    store.hide(id);
    toast.undo(
      isMine ? 'Your comment was deleted' : `The comment by ${author.name} was deleted`,
      () => store.putBack(id),
      () => store.deleteForGood(id),
    );
  };
  return (
    <Menu position="bottom-end" width={180} withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={styles['more']}
          aria-label={`More for the comment by ${author.name}`}
        >
          <IconDots {...LOOK} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLink {...LOOK} />} onClick={() => void copyThreadLink(thread.id)}>
          Copy link
        </Menu.Item>
        {canComment && isMine && body !== '' && (
          <Menu.Item leftSection={<IconPencil {...LOOK} />} onClick={onEdit}>
            Edit
          </Menu.Item>
        )}
        {canComment && (isMine || canModerate) && (
          <Menu.Item color="rose" leftSection={<IconTrash {...LOOK} />} onClick={remove}>
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
