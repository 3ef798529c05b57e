/** A bounded cache of connections to many databases, which closes the one used longest ago, as a pooler does. */
import pg from 'pg';

export class ConnectionCache {
  /** By connection string, the one used last at the end. */
  private readonly idle = new Map<string, pg.Client>();
  private readonly limit: number;
  private open = 0;
  private readonly waiting: (() => void)[] = [];
  /** Connections that had to be made, ms each. */
  readonly connects: number[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Runs `work` on a connection of its own; a caller for whom there is none waits for its turn. */
  async use(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = await this.take(url);
    try {
      await work(client);
    } finally {
      this.idle.set(url, client);
      this.waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.idle.values()].map((client) => client.end()));
    this.idle.clear();
    this.open = 0;
  }

  private async take(url: string): Promise<pg.Client> {
    for (;;) {
      const held = this.idle.get(url);
      if (held !== undefined) {
        this.idle.delete(url);
        return held;
      }
      if (this.open < this.limit) {
        this.open += 1;
        return await this.connect(url);
      }
      const [oldest] = this.idle;
      if (oldest === undefined) {
        await new Promise<void>((resolve) => this.waiting.push(resolve));
        continue;
      }
      this.idle.delete(oldest[0]);
      await oldest[1].end();
      return await this.connect(url);
    }
  }

  private async connect(url: string): Promise<pg.Client> {
    const started = performance.now();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    this.connects.push(performance.now() - started);
    return client;
  }
}
