/** Query hooks of a form as a stranger meets it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import type { Answers } from '#core/intake/questions.ts';
import { answeredIntakeSchema, intakeFormSchema } from '#core/protocol/api/intake/intake-api.ts';

/** What opens a form: its token, and the password where it has one. */
export interface FormEntry {
  readonly token: string;
  readonly password?: string;
}

export function useIntakeForm(entry: FormEntry) {
  return useQuery({
    queryKey: ['intake', entry.token, entry.password !== undefined],
    queryFn: ({ signal }) => api.post('/intake/open', entry, intakeFormSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    gcTime: 0,
  });
}

export interface SentAnswers {
  readonly answers: Answers;
  /** The same for every try of the same answers. */
  readonly key: string;
}

export function useSendAnswers(entry: FormEntry) {
  return useMutation({
    // A form that is sent without a network fails at once, and says so.
    networkMode: 'always',
    mutationFn: ({ answers, key }: SentAnswers) =>
      api.post('/intake/answer', { ...entry, answers }, answeredIntakeSchema, {
        headers: { 'idempotency-key': key },
      }),
  });
}
