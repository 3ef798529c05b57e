/** `npm run test:markdown -- --documents 20000 --seed 7`: Markdown round trips of random documents, with the seed of each failure. */
import { parseArgs } from 'node:util';
import { checkManyRoundTrips } from '#richtext/random-document.fixture.ts';

const BATCH = 1_000;
const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const documents = Number(values.documents);
const seed = Number(values.seed);
if (!Number.isInteger(documents) || documents < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:markdown -- [--documents N] [--seed S]\n');
  process.exit(2);
}

process.stdout.write(`seed ${seed}\n`);
const started = performance.now();
let failed = 0;
for (let done = 0; done < documents; done += BATCH) {
  const numRuns = Math.min(BATCH, documents - done);
  try {
    checkManyRoundTrips({ numRuns, seed: seed + done });
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAILED; replay it with --documents ${numRuns} --seed ${seed + done}\n`);
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`${documents} documents, ${failed} batches of ${BATCH} failed, ${seconds} s\n`);
process.exit(failed === 0 ? 0 : 1);
