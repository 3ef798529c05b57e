'use client';
/** What a page that failed says; the navigator beside it goes on working. */
import { PageError } from '#components/page/page-error.tsx';

export default function ErrorPage({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return <PageError error={error} retry={reset} />;
}
