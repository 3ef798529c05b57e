import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { navigate, settleScroll } from './navigate.ts';

const CODEX = '/c/01900000-0000-7000-8000-000000000001';

/** jsdom loads no pages: what would have been loaded is noted. */
const loaded: string[] = [];
const scrolled: unknown[] = [];

function standAt(path: string): void {
  const url = new URL(path, 'https://bindery.example');
  const location = {
    href: url.href,
    origin: url.origin,
    pathname: url.pathname,
    assign: (to: URL) => loaded.push(`assign ${to.pathname}`),
    replace: (to: URL) => loaded.push(`replace ${to.pathname}`),
  };
  const change = (how: string) => (_state: unknown, _title: string, to: URL) => {
    loaded.push(`${how} ${to.pathname}${to.search}${to.hash}`);
    location.href = to.href;
    location.pathname = to.pathname;
  };
  vi.stubGlobal('window', {
    location,
    history: { pushState: change('push'), replaceState: change('replace-state') },
    scrollTo: (to: unknown) => scrolled.push(to),
    dispatchEvent: (event: Event) => loaded.push(event.type),
  });
}

beforeEach(() => {
  loaded.length = 0;
  scrolled.length = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
  settleScrollOf(); // what a test left over
});

function settleScrollOf(): void {
  vi.stubGlobal('window', { scrollTo: () => undefined });
  settleScroll();
  vi.unstubAllGlobals();
}

describe('navigate', () => {
  it('changes the page in place within the workspace', () => {
    standAt('/');
    navigate(`${CODEX}#conflicts`);
    navigate('/trash', { replace: true });
    expect(loaded).toEqual([`push ${CODEX}#conflicts`, 'replace-state /trash']);
  });

  it('leaves no second step for a link to where one is', () => {
    standAt('/search?q=a');
    navigate('/search?q=a');
    expect(loaded).toEqual(['replace-state /search?q=a']);
  });

  it.each(['/nowhere', '/s/token', '/sign-in'])(
    'has the browser load the page when it comes from %s',
    (from) => {
      standAt(from);
      navigate('/');
      expect(loaded).toEqual(['assign /']);
    },
  );

  it.each(['/sign-in?next=%2Ftrash', '/nowhere', 'https://elsewhere.example/'])(
    'has the browser load %s',
    (to) => {
      standAt('/');
      navigate(to, { replace: true });
      expect(loaded).toEqual([`replace ${new URL(to, 'https://x.example').pathname}`]);
    },
  );
});

describe('settleScroll', () => {
  it('goes to the top once a page has come, and not again when somebody goes back', () => {
    standAt('/');
    navigate('/trash');
    expect(scrolled).toEqual([]);
    settleScroll();
    settleScroll();
    expect(scrolled).toHaveLength(1);
  });

  it('is done at once on a page that stands, and tells of another hash', () => {
    standAt(CODEX);
    navigate(`${CODEX}#conflicts`);
    expect(loaded).toEqual([`push ${CODEX}#conflicts`, 'hashchange']);
    expect(scrolled).toHaveLength(1);
  });
});
