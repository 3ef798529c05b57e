/** A hook that takes over what was typed or autofilled before the page was hydrated. */
import type { UseFormReturnType } from '@mantine/form';
import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * The page arrives as HTML, and its inputs can be used before React attaches to them; at its first rendering after that React
 * would write the form's own empty values over them. `getInputProps` of the form marks each input with its path.
 * @returns the ref of the `<form>`
 */
export function usePreHydrationInput<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
): RefObject<HTMLFormElement | null> {
  const ref = useRef<HTMLFormElement>(null);
  const formAtFirst = useRef(form);
  useLayoutEffect(() => {
    const { setValues, getValues } = formAtFirst.current;
    const typed = ref.current?.querySelectorAll<HTMLInputElement>('input[data-path]:not([type="checkbox"])');
    const early = [...(typed ?? [])].filter(({ value }) => value !== '');
    if (early.length === 0) return;
    setValues({
      ...getValues(),
      ...Object.fromEntries(early.map((input) => [input.dataset['path'], input.value])),
    });
  }, []);
  return ref;
}
