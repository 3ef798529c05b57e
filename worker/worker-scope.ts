/** The types of the service worker's global scope; TypeScript knows either it or the page's. */

export interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface WorkerFetchEvent extends LastingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

export interface WorkerMessageEvent extends LastingEvent {
  readonly data: unknown;
  readonly source: WindowClient | null;
}

export interface WorkerPushEvent extends LastingEvent {
  readonly data: { text(): string } | null;
}

export interface WorkerNoticeEvent extends LastingEvent {
  readonly notification: { readonly data: unknown; close(): void };
}

export interface NoticeOptions {
  readonly body: string;
  readonly tag: string;
  readonly data: unknown;
  readonly icon: string;
  readonly badge: string;
  readonly dir: 'auto';
}

/** An open page of this origin. */
export interface WindowClient {
  readonly url: string;
  readonly focused: boolean;
  focus(): Promise<WindowClient>;
  postMessage(message: unknown): void;
}

export interface WorkerScope {
  readonly location: { readonly origin: string };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: {
      readonly type: 'window';
      readonly includeUncontrolled: true;
    }): Promise<WindowClient[]>;
    openWindow(url: string): Promise<WindowClient | null>;
  };
  readonly registration: {
    showNotification(title: string, options: NoticeOptions): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: WorkerFetchEvent) => void): void;
  addEventListener(type: 'push', listener: (event: WorkerPushEvent) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: WorkerNoticeEvent) => void): void;
  addEventListener(type: 'message', listener: (event: WorkerMessageEvent) => void): void;
}
