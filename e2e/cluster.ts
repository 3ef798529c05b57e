/** Several processes of the product on one PostgreSQL behind one address: two for pages, and a worker. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBalancer } from './balancer.ts';
import { type Product, startProduct } from './product.ts';

export interface Cluster {
  /** What people open. */
  readonly url: string;
  readonly web: readonly [Product, Product];
  readonly worker: Product;
  /** New connections go to these, in turn. */
  leadTo(...products: readonly Product[]): void;
  dispose(): Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const database = await startDatabase();
  const ports: number[] = [];
  const balancer = await startBalancer(ports);
  const url = `http://127.0.0.1:${balancer.port}`;
  const { dataDir } = database.product;
  const settings = { DATABASE_URL: database.url, APP_URL: url };
  const start = (role: string): Promise<Product> =>
    startProduct({ dataDir: join(dataDir, 'shared'), settings: { ...settings, BINDERY_ROLE: role } });
  // The first makes what all of them share.
  const web = [await start('web'), await start('web')] as const;
  const worker = await start('worker');
  const leadTo = (...products: readonly Product[]): void =>
    void ports.splice(0, ports.length, ...products.map((product) => Number(new URL(product.url).port)));
  leadTo(...web);
  return {
    ...{ url, web, worker, leadTo },
    async dispose() {
      await balancer.stop();
      for (const product of [...web, worker]) await product.dispose();
      await database.product.dispose();
    },
  };
}

/** The PostgreSQL that a product brings along goes on when its server is killed. */
async function startDatabase(): Promise<{ readonly url: string; readonly product: Product }> {
  const product = await startProduct();
  await product.kill();
  const read = (...path: readonly string[]): string => readFileSync(join(product.dataDir, ...path), 'utf8');
  const password = read('secrets', 'postgres-role-password').trim();
  const port = read('postgres', 'port').trim();
  return { url: `postgresql://bindery_app:${password}@127.0.0.1:${port}/bindery?sslmode=disable`, product };
}
