/** The web server on one port: requests go to API or pages, upgrades to collaboration or Next. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BinderyError } from '#core/errors.ts';
import type { Env } from '../config/env.ts';
import { bodyTimeOf } from '../http/requests/body-limits.ts';
import { bareAnswer, securityHeaders } from '../network/security-headers.ts';

/** Paths that the HTTP app answers; everything else is a page. */
const API_PATH =
  /^\/(?:api|p|mcp|oauth|healthz|readyz|metrics|\.well-known\/(?:bindery-keys\.json|oauth-(?:protected-resource|authorization-server)))(?:[/?]|$)/;
const COLLABORATION_PATH = /^\/collab(?:[/?]|$)/;

/** A slow sender of headers holds a connection no longer than this (Slowloris). */
const HEADERS_TIMEOUT_MS = 20_000;
/** Longer than the idle time of common proxies, so that it is they who close first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** What Node.js would answer to a request it cannot read. */
const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<unknown> | unknown;
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface WebHandlers {
  readonly api: RequestHandler;
  readonly page: RequestHandler;
  readonly collaboration: UpgradeHandler;
  readonly pageUpgrade: UpgradeHandler;
  onError(error: unknown): void;
}

export interface WebServer {
  /** Opens the door: until now every request was answered with 503. */
  serve(handlers: WebHandlers): void;
  /** Closes it for a while: every request is answered with 503 again until `serve`. */
  hold(): void;
  /** Takes no more connections, and waits for the running answers, up to `deadlineMs`. Open sockets stay open. */
  drain(deadlineMs: number): Promise<void>;
  /** Gives the port back and ends what is still connected. */
  close(): Promise<void>;
}

/**
 * Opens the port at once, before anything slow, so that a used port is reported early and waiting clients get an answer.
 * Throws `unavailable` when the port cannot be opened.
 */
export async function listen(env: Env): Promise<WebServer> {
  let handlers: WebHandlers | null = null;
  const running = new Set<ServerResponse>();
  const safe = securityHeaders(env.appUrl);
  const server = createServer((request, response) => {
    running.add(response);
    response.once('close', () => running.delete(response));
    for (const [name, value] of Object.entries(safe)) response.setHeader(name, value);
    limitBodyTime(request, response, bodyTimeOf(request.url?.split('?')[0] ?? ''));
    if (handlers === null) answerStarting(response);
    else void answer(handlers, request, response);
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy()); // the other end is gone; without a listener it would end the process
    if (handlers === null) socket.end(bareAnswer('503 Service Unavailable', { ...safe, 'Retry-After': '1' }));
    else if (COLLABORATION_PATH.test(request.url ?? '')) handlers.collaboration(request, socket, head);
    else handlers.pageUpgrade(request, socket, head);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const isAnswering = [...running].some((response) => response.socket === socket && response.headersSent);
    if (!socket.writable || isAnswering) socket.destroy();
    else socket.end(bareAnswer(UNREADABLE[error.code ?? ''] ?? '400 Bad Request', safe));
  });
  await takePort(server, env);
  return {
    serve(given) {
      handlers = given;
    },
    hold() {
      handlers = null;
    },
    async drain(deadlineMs) {
      server.close(() => {});
      server.closeIdleConnections();
      const answered = [...running].map((response) => once(response, 'close'));
      await Promise.race([Promise.all(answered), sleep(deadlineMs, undefined, { ref: false })]);
    },
    async close() {
      server.close(() => {});
      server.closeAllConnections();
    },
  };
}

async function answer(
  handlers: WebHandlers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Next answers 500 to these, without the headers.
  if (!isDecodable(request.url ?? '')) {
    response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(
      'This is not written as an address: a % in it begins no character. Check it, or go to the start page.\n',
    );
    return;
  }
  try {
    await (API_PATH.test(request.url ?? '') ? handlers.api : handlers.page)(request, response);
  } catch (error) {
    handlers.onError(error);
    if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end('Something went wrong here. The server’s log has the reason.\n');
  }
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

/** Ends a request whose body has not arrived after `timeMs`, against Slowloris attacks. */
export function limitBodyTime(request: IncomingMessage, response: ServerResponse, timeMs: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    if (response.headersSent) {
      request.destroy();
      return;
    }
    response.once('finish', () => request.destroy());
    response.writeHead(408, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
    response.end(`The body did not arrive within ${timeMs / 1000} s. Nothing was changed.\n`);
  }, timeMs);
  response.once('close', () => clearTimeout(timer));
}

function answerStarting(response: ServerResponse): void {
  response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '1' });
  response.end('Bindery is starting.\n');
}

async function takePort(server: Server, { host, port }: Env): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(explainListenError(cause, host, port)));
    server.listen(port, host, () => resolve());
  });
}

function explainListenError(cause: Error, host: string, port: number): BinderyError {
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    const message = `Port ${port} on ${host} is in use. Stop what uses it, or set PORT to another.`;
    return new BinderyError('unavailable', message, { cause });
  }
  if (code === 'EACCES') {
    const message = `Port ${port} needs more rights than this account has. Set PORT to one above 1023.`;
    return new BinderyError('unavailable', message, { cause });
  }
  return new BinderyError(
    'unavailable',
    `Cannot listen on ${host}:${port}: ${cause.message}. Check HOST and PORT.`,
    {
      cause,
    },
  );
}
