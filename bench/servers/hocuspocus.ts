/** Stock Hocuspocus with its database extension on the same PostgreSQL. */
import { Database } from '@hocuspocus/extension-database';
import { Hocuspocus } from '@hocuspocus/server';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { serve } from './serve.ts';

serve(async ({ databaseUrl }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  await pool.query('CREATE TABLE IF NOT EXISTS stock_document (name text PRIMARY KEY, state bytea NOT NULL)');
  const database = new Database({
    async fetch({ documentName }) {
      const { rows } = await pool.query<{ state: Buffer }>(
        'SELECT state FROM stock_document WHERE name = $1',
        [documentName],
      );
      return rows[0]?.state ?? null;
    },
    async store({ documentName, state }) {
      await pool.query(
        'INSERT INTO stock_document VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET state = excluded.state',
        [documentName, state],
      );
    },
  });
  const hocuspocus = new Hocuspocus({ extensions: [database], quiet: true });
  const sockets = new WebSocketServer({ noServer: true });
  return (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const client = hocuspocus.handleConnection(ws, new Request(`http://127.0.0.1${request.url ?? '/'}`));
      ws.on('message', (data: Buffer) => client.handleMessage(data));
      ws.on('close', (code, reason) => client.handleClose({ code, reason: reason.toString() }));
    });
  };
});
