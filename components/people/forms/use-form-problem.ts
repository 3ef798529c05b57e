/** A hook for the server's refusal of a form: messages beside inputs, and the rest as `problem`. */
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { formProblems } from './form-problems.ts';

export function useFormProblem<Values extends object>(form: UseFormReturnType<Values>) {
  const [problem, setProblem] = useState<string | null>(null);
  return {
    problem,
    clear: () => setProblem(null),
    show(error: unknown) {
      const problems = formProblems(error, Object.keys(form.getValues()));
      form.setErrors({ ...problems.fields });
      setProblem(problems.form);
    },
  };
}
