/** The reactions to a comment, and the ones that can be added. */
import { Menu } from '@mantine/core';
import { IconMoodPlus } from '@tabler/icons-react';
import { joinWords } from '#components/locale/join-words.ts';
import type { Comment } from '#core/comments/comments.ts';
import { useComments } from '../state/comments-context.tsx';
import styles from './comment-item.module.css';

const OFFERED = [
  ['👍', 'Thumbs up'],
  ['👀', 'Looking'],
  ['🎉', 'Hooray'],
  ['❤️', 'Heart'],
  ['😄', 'Smile'],
  ['🤔', 'Thinking'],
] as const;

export function CommentReactions({ comment }: { readonly comment: Comment }) {
  const { store, canComment } = useComments();
  const { id, reactions } = comment;
  if (reactions.length === 0) return null;
  return (
    <div className={styles['reactions']}>
      {reactions.map(({ emoji, authors }) => {
        const names = joinWords(authors.map(({ name }) => name));
        const isOn = authors.some((author) => store.isMine(author));
        return (
          <button
            key={emoji}
            type="button"
            className={styles['reaction']}
            aria-pressed={isOn}
            aria-label={`${emoji} by ${names}`}
            title={names}
            disabled={!canComment}
            onClick={() => store.toggleReaction(id, emoji, isOn)}
          >
            <span aria-hidden>{emoji}</span> {authors.length}
          </button>
        );
      })}
      <ReactButton comment={comment} />
    </div>
  );
}

export function ReactButton({ comment: { id, author, reactions } }: { readonly comment: Comment }) {
  const { store, canComment } = useComments();
  if (!canComment) return null;
  const hasMine = (emoji: string) =>
    reactions.some(
      (reaction) => reaction.emoji === emoji && reaction.authors.some((who) => store.isMine(who)),
    );
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={styles['more']}
          aria-label={`React to the comment by ${author.name}`}
          title="React"
        >
          <IconMoodPlus size={16} stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles['offered']}>
          {OFFERED.map(([emoji, name]) => (
            <Menu.Item
              key={emoji}
              className={styles['emoji'] ?? ''}
              aria-label={name}
              onClick={() => store.toggleReaction(id, emoji, hasMine(emoji))}
            >
              <span aria-hidden>{emoji}</span>
            </Menu.Item>
          ))}
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}
