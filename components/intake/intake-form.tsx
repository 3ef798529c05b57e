/** A form that a stranger fills in: its questions, the problems at each, and sending it once. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { FormProblem } from '#components/people/forms/form-problem.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { type Issue, isBinderyError } from '#core/errors.ts';
import { checkAnswers, isNeeded, type Question } from '#core/intake/questions.ts';
import type { IntakeForm as Form } from '#core/protocol/api/intake/intake-api.ts';
import classes from './intake.module.css';
import { type FormEntry, useSendAnswers } from './intake-queries.ts';
import { type KeptAnswers, keepAnswers } from './kept-answers.ts';
import { QuestionInput } from './question-input.tsx';
import { inputId } from './question-props.ts';
import { readTyped, type Typed, typedIn } from './typed-answers.ts';

interface IntakeFormProps {
  readonly entry: FormEntry;
  readonly form: Form;
  /** What was typed before, and the key it is sent by. */
  readonly kept: KeptAnswers;
  readonly onSent: (thanks: string) => void;
  /** The server wants other answers than this page: what the form asks may have changed since it was opened. */
  readonly onRefused: () => void;
  /** To send what was typed as an answer of its own. */
  readonly onAnother: (typed: Typed) => void;
}

export function IntakeForm({ entry, form, kept, onSent, onRefused, onAnother }: IntakeFormProps) {
  const [typed, setTyped] = useState(kept.typed);
  const [problems, setProblems] = useState<readonly Issue[]>([]);
  const sending = useSendAnswers(entry);
  useEffect(() => keepAnswers(entry.token, { key: kept.key, typed }), [entry.token, kept.key, typed]);
  const { answers, shown, issues } = readTyped(form.questions, typed, navigator.language);
  const show = (found: readonly Issue[]) => {
    setProblems(found);
    const first = shown.find(({ id }) => found.some(({ path }) => path[0] === id));
    if (first !== undefined) document.getElementById(inputId(first.id))?.focus();
  };
  const send = () => {
    if (sending.isPending) return;
    const found = issues.length > 0 ? issues : checkAnswers(form.questions, answers);
    show(found);
    if (found.length > 0) return;
    sending.mutate(
      { answers, key: kept.key },
      {
        onSuccess: ({ thanks }) => {
          keepAnswers(entry.token, null);
          onSent(thanks);
        },
        onError: (error) => {
          const refused = answerIssues(error);
          show(refused);
          // What was right here is not right there: another version of the form may be asked by now.
          if (refused.length > 0) onRefused();
        },
      },
    );
  };
  const isThere = sending.isError && hasArrived(sending.error);
  const failure = sending.isError && problems.length === 0 ? failureText(sending.error) : null;
  return (
    <form
      noValidate
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {shown.map((question) => (
        <QuestionInput
          key={question.id}
          question={question}
          value={typedIn(question, typed)}
          problem={problems.find(({ path }) => path[0] === question.id)?.message ?? null}
          isRequired={isNeeded(question, form.questions, answers)}
          onChange={(value) => {
            setTyped((all) => ({ ...all, [question.id]: value }));
            setProblems((all) => all.filter(({ path }) => path[0] !== question.id));
          }}
        />
      ))}
      <LeftAnswers form={form} typed={typed} />
      <FormProblem>
        {problems.length > 0 && needsAnotherLook(problems, shown)}
        {failure}
      </FormProblem>
      {isThere ? (
        <Button className={classes['send'] ?? ''} onClick={() => onAnother(typed)}>
          Send this as another answer
        </Button>
      ) : (
        <Button type="submit" loading={sending.isPending} className={classes['send'] ?? ''}>
          Send
        </Button>
      )}
    </form>
  );
}

/** Texts typed for what is not asked any more, to be copied. */
function LeftAnswers({ form, typed }: { readonly form: Form; readonly typed: KeptAnswers['typed'] }) {
  const left = Object.entries(typed).filter(
    ([id, value]) =>
      typeof value === 'string' && value !== '' && !form.questions.some((question) => question.id === id),
  );
  if (left.length === 0) return null;
  return (
    <section aria-label="Not asked any more" className={classes['left']}>
      <p>The form has changed. This is not asked any more, and is not sent:</p>
      {left.map(([id, value]) => (
        <p key={id} dir="auto" className={classes['left-text']}>
          {String(value)}
        </p>
      ))}
    </section>
  );
}

function needsAnotherLook(problems: readonly Issue[], shown: readonly Question[]): string {
  const count = shown.filter(({ id }) => problems.some(({ path }) => path[0] === id)).length;
  if (count === 0) return 'The form has changed. Look through it, then send it again.';
  return count === 1 ? 'One answer needs another look.' : `${count} answers need another look.`;
}

/** What the server says about single answers; paths begin with the id of the question. */
function answerIssues(error: unknown): readonly Issue[] {
  if (!isBinderyError(error) || error.code !== 'invalid_input') return [];
  const found = error.issues.flatMap((issue): Issue[] => {
    const at = issue.path.indexOf('answers');
    return at === -1 ? [] : [{ ...issue, path: issue.path.slice(at + 1) }];
  });
  return found.length === error.issues.length ? found : [];
}

function failureText(error: Error): string {
  const message = errorMessage(error);
  return hasArrived(error) ? message : `Not sent: what you wrote is kept on this page. ${message}`;
}

/** Whether answers have arrived before, other than they are now. */
function hasArrived(error: unknown): boolean {
  return isBinderyError(error) && error.code === 'conflict';
}
