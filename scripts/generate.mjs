/** `npm run generate`: the Prisma client, if schema.prisma has changed since it was last generated. */
import { buildProduct } from './product.mjs';

await buildProduct(['client']);
