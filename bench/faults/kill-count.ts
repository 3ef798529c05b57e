/** The number of kills in a test: few where all tests run, and as many as `KILLS` says in a long run. */
export function killCount(usual: number): number {
  const asked = Number(process.env['KILLS'] ?? usual);
  if (!Number.isInteger(asked) || asked < 1) throw new Error('KILLS is a whole number from 1 on');
  return asked;
}
