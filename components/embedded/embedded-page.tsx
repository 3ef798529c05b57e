/** The script of the embedded page: it finds the program around it, and draws the form that is asked for. */
import '@fontsource-variable/inter/opsz.css';
import '@fontsource-variable/newsreader/opsz.css';
import '@fontsource-variable/newsreader/opsz-italic.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '#components/theme/tokens.css';
import '#components/theme/global.css';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Providers } from '#components/shell/providers.tsx';
import type { HostMessage, PageBeginning, PageMessage } from '#core/protocol/embedded-page.ts';
import { EmbeddedForm } from './embedded-form.tsx';
import { HostChannel } from './host-channel.ts';
import { showHostPictures } from './host-pictures.ts';
import { hostFetch } from './host-ports.ts';

declare global {
  /** VS Code gives it to its pages, once. */
  function acquireVsCodeApi(): { postMessage(message: PageMessage): void };
}

const host = acquireVsCodeApi();
const channel = new HostChannel((message) => host.postMessage(message));
globalThis.fetch = hostFetch(channel);
addEventListener('message', (event: MessageEvent<HostMessage>) => channel.receive(event.data));
showHostPictures(document, channel);
addEventListener('click', followLinks, { capture: true });

function EmbeddedPage() {
  const [beginning, begin] = useState<PageBeginning | null>(null);
  const [scheme, setScheme] = useState<'light' | 'dark'>(schemeOfHost);
  useEffect(() => {
    const stop = channel.onMessage((message) => {
      if (message.kind === 'begin') begin(message);
      else if (message.kind === 'look') setScheme(message.scheme);
    });
    channel.send({ kind: 'ready' });
    return stop;
  }, []);
  return (
    <Providers scheme={scheme}>
      {beginning !== null && <EmbeddedForm channel={channel} beginning={beginning} />}
    </Providers>
  );
}

function schemeOfHost(): 'light' | 'dark' {
  return /\bvscode-(?:light|high-contrast-light)\b/.test(document.body.className) ? 'light' : 'dark';
}

/** Links of this site mean pages of Bindery, which are the program’s to open; others go the way that the program has for them. */
function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  const href = link?.getAttribute('href') ?? '';
  if (!href.startsWith('/')) return;
  event.preventDefault();
  event.stopPropagation();
  channel.send({ kind: 'follow', href });
}

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <EmbeddedPage />
    </StrictMode>,
  );
