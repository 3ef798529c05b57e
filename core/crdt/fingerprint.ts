/** A short, fast, non-cryptographic hash of a text: for names and seeds, never for secrets. */

/** 64 bits as 16 hex digits: two independent 32-bit FNV-1a style runs, each with MurmurHash3's final mix. */
export function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
    b ^= b >>> 15;
  }
  return hexOf(finalMix(a)) + hexOf(finalMix(b));
}

function finalMix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hexOf(word: number): string {
  return word.toString(16).padStart(8, '0');
}
