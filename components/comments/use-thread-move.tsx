/** A hook for moving a thread to other text, which asks first where guests of a share link would read it then. */
import { Button, Modal } from '@mantine/core';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { api } from '#components/api/client.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { fieldName } from '#components/codex-context/field-name.ts';
import { joinWords } from '#components/locale/join-words.ts';
import { type CommentAudience, commentAudienceSchema } from '#core/protocol/api/comments.ts';
import classes from './thread-move.module.css';

/** A move that was asked for. */
export interface ThreadMove {
  /** The field where the thread stands; `null`: at none. */
  readonly from: string | null;
  /** The field that it is moved to. */
  readonly to: string;
  /** How many comments it has. */
  readonly comments: number;
  readonly move: () => void;
}

/** A move that waits for an answer: those who would read it; `null`: it cannot be known. */
interface Question extends ThreadMove {
  readonly links: readonly string[] | null;
}

interface ThreadMoves {
  /** Moves at once where nobody else would read it. */
  readonly ask: (move: ThreadMove) => void;
  readonly dialog: ReactNode;
}

/** `asks`: whether there can be such links, and whoever is here may know of them. */
export function useThreadMove(codexId: string, asks: boolean): ThreadMoves {
  const [question, setQuestion] = useState<Question | null>(null);
  const ask = useCallback(
    (wanted: ThreadMove) => {
      if (!asks || wanted.from === wanted.to) {
        wanted.move();
        return;
      }
      void readersOf(codexId, wanted).then((links) => {
        if (links?.length === 0) wanted.move();
        else setQuestion({ ...wanted, links });
      });
    },
    [codexId, asks],
  );
  const dialog = <MoveQuestion question={question} onClose={() => setQuestion(null)} />;
  return { ask, dialog };
}

/** The links that show the one field and not the other; `null` where the server does not say. */
async function readersOf(codexId: string, { from, to }: ThreadMove): Promise<readonly string[] | null> {
  const path = `/codices/${encodeURIComponent(codexId)}/comments/audience`;
  const audience: CommentAudience | null = await api.get(path, commentAudienceSchema).catch(() => null);
  if (audience === null) return null;
  return audience.links
    .filter(({ fields }) => fields.includes(to) && (from === null || !fields.includes(from)))
    .map(({ name }) => name);
}

interface MoveQuestionProps {
  readonly question: Question | null;
  readonly onClose: () => void;
}

function MoveQuestion({ question, onClose }: MoveQuestionProps) {
  const { template } = useCodexContext();
  const label = question === null ? '' : fieldName(question.to, template);
  const words = useMemo(() => (question === null ? '' : warningOf(question, label)), [question, label]);
  return (
    <Modal opened={question !== null} onClose={onClose} title={`Move the thread to ${label}?`} size={460}>
      <p className={classes['words']}>{words}</p>
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          onClick={() => {
            question?.move();
            onClose();
          }}
        >
          {question?.links === null ? 'Move it anyway' : 'Move it, and show it to them'}
        </Button>
      </div>
    </Modal>
  );
}

function warningOf({ links, comments }: Question, label: string): string {
  if (links === null)
    return `Without the server it is not known whether guests of a share link read what is said about ${label}. If they do, they will read all of this thread.`;
  const all = comments === 1 ? 'the comment in it' : `all ${comments} comments in it`;
  const named = links.filter((name) => name !== '').map((name) => `“${name}”`);
  const unnamed = links.length - named.length;
  const others =
    unnamed === 0 ? [] : [unnamed === 1 ? 'a link without a name' : `${unnamed} links without a name`];
  return `Guests of ${joinWords([...named, ...others])} read what is said about ${label}, and nothing of this thread so far. They will read ${all}, with the names of those who wrote them.`;
}
