'use client';
/** Announces the title of a new page to screen readers. */
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';

/** A page that opens changes its title once more as soon as it knows what it shows. */
const SETTLED_MS = 400;

export function PageAnnouncer() {
  const pathname = usePathname();
  const [said, setSaid] = useState('');
  const first = useRef(pathname);
  useEffect(() => {
    // The browser itself announces the page that was loaded.
    if (first.current === pathname) return;
    first.current = '';
    return onceTitleSettles(() => setSaid(document.title));
  }, [pathname]);
  return (
    <p className="vb-hidden" aria-live="polite">
      {said}
    </p>
  );
}

/** Calls back when the title has been the same for a moment; what it returns gives up. */
function onceTitleSettles(tell: () => void): () => void {
  const settled = () => {
    observer.disconnect();
    tell();
  };
  let timer = setTimeout(settled, SETTLED_MS);
  const observer = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(settled, SETTLED_MS);
  });
  observer.observe(document.head, { childList: true, characterData: true, subtree: true });
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
