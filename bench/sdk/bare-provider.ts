/** The provider of Hocuspocus as a program without our client would use it in Node: documents that share a socket. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket } from 'ws';

export interface BareSocket {
  /** Resolves when the content of the document is there. */
  open(name: string, token: string): Promise<HocuspocusProvider>;
  close(): void;
}

export function openBareSocket(url: string): BareSocket {
  const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
  const providers: HocuspocusProvider[] = [];
  return {
    async open(name, token) {
      const provider = new HocuspocusProvider({ name, token, websocketProvider });
      providers.push(provider);
      await new Promise<void>((resolve, reject) => {
        provider.on('synced', () => resolve());
        provider.on('authenticationFailed', ({ reason }: { reason: string }) => reject(new Error(reason)));
        provider.attach();
      });
      return provider;
    },
    close() {
      for (const provider of providers) provider.destroy();
      websocketProvider.destroy();
    },
  };
}
