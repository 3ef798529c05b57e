/** A hook that reveals the field named in the URL: `/c/<id>#field=<field>`. */
import { useEffect } from 'react';

/** Reveals the field in the URL when the page opens and whenever the URL changes. */
export function useLinkedField(reveal: (fieldId: string) => void): void {
  useEffect(() => {
    const show = () => {
      const [, fieldId] = /^#field=([A-Za-z][\w-]{0,63})$/.exec(window.location.hash) ?? [];
      if (fieldId !== undefined) reveal(fieldId);
    };
    show();
    window.addEventListener('hashchange', show);
    return () => window.removeEventListener('hashchange', show);
  }, [reveal]);
}
