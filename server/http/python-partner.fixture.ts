/** The client for Node in the Codices that the Python client edits live, asked over HTTP for what it sees and to write. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as Y from 'yjs';
import { Bindery, type LiveCodex } from '#clients/node/bindery.ts';
import type { JsonValue } from '#core/json.ts';

interface Act {
  readonly codex: string;
  readonly act: keyof typeof ACTS;
  readonly field?: string;
  readonly text?: string;
  readonly index?: number;
}

const ACTS = {
  text: (codex: LiveCodex, { field = '' }: Act) => String(codex.field(field).value),
  markdown: (codex: LiveCodex, { field = '' }: Act) => codex.field(field).markdown(),
  insert(codex: LiveCodex, { field = '', index = 0, text = '' }: Act) {
    codex.field(field).insert(index, text);
    return null;
  },
  async setMarkdown(codex: LiveCodex, { field = '', text = '' }: Act) {
    await codex.field(field).setMarkdown(text);
    return null;
  },
  setStatus(codex: LiveCodex, { text = '' }: Act) {
    codex.presence.setStatus(text);
    return null;
  },
  people: (codex: LiveCodex) =>
    codex.presence.people().map(({ name, fieldId, status = null }) => ({ name, field: fieldId, status })),
  carets: (codex: LiveCodex) =>
    codex.presence.carets().map(({ name, head }) => ({
      name,
      index: Y.createAbsolutePositionFromRelativePosition(head, codex.doc)?.index ?? null,
    })),
} satisfies Readonly<Record<string, (codex: LiveCodex, act: Act) => JsonValue | Promise<JsonValue>>>;

export interface PythonPartner {
  readonly url: string;
  close(): Promise<void>;
}

export async function startPythonPartner(options: {
  readonly baseUrl: string;
  readonly token: string;
  /** Another token of the program. */
  readonly makeToken: () => Promise<{ readonly id: string; readonly token: string }>;
}): Promise<PythonPartner> {
  const client = new Bindery(options);
  const open = new Map<string, Promise<LiveCodex>>();
  const http = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const act: Act | { readonly act: 'token' } = JSON.parse(Buffer.concat(chunks).toString());
      if (act.act === 'token') {
        response.end(JSON.stringify(await options.makeToken()));
        return;
      }
      const opened = open.get(act.codex) ?? client.openCodex(act.codex);
      open.set(act.codex, opened);
      response.end(JSON.stringify(await ACTS[act.act](await opened, act)));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await client.close();
    },
  };
}
