'use client';
/** The error page inside the workspace frame. */
import { PageError } from '#components/page/page-error.tsx';

export default function ErrorPage({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return <PageError error={error} retry={reset} />;
}
