import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeCaseCode, publicPart, readCaseCode } from '../../src/core/case-code.js';

const seeded = (numbers: readonly number[]) => {
  let i = 0;
  return (below: number) => (numbers[i++ % numbers.length] ?? 0) % below;
};
const codes = fc.array(fc.nat(30), { minLength: 14, maxLength: 14 }).map((numbers) => makeCaseCode(seeded(numbers)));

it('is read back however it is typed', () => {
  fc.assert(fc.property(codes, (code) => readCaseCode(` ${code.toLowerCase().replaceAll('-', ' ')} `) === code));
});

it('notices every single wrong character', () => {
  fc.assert(
    fc.property(codes, fc.nat(14), fc.constantFrom(...'23456789ABCDEFGHJKMNPQRSTUVWXYZ'), (code, at, wrong) => {
      const plain = [...code.replaceAll('-', '')];
      fc.pre(plain[at] !== wrong);
      plain[at] = wrong;
      return readCaseCode(plain.join('')) === null;
    }),
  );
});

it('notices every swap of neighbours', () => {
  fc.assert(
    fc.property(codes, fc.nat(13), (code, at) => {
      const plain = [...code.replaceAll('-', '')];
      const [a, b] = [plain[at] ?? '', plain[at + 1] ?? ''];
      fc.pre(a !== b);
      plain[at] = b;
      plain[at + 1] = a;
      return readCaseCode(plain.join('')) === null;
    }),
  );
});

it('shows staff only its first five characters', () => {
  const code = makeCaseCode(seeded([1, 2, 3]));
  expect(code).toMatch(/^[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}$/);
  expect(code.startsWith(publicPart(code))).toBe(true);
  expect(publicPart(code)).toHaveLength(5);
});

it.each(['', 'hello', 'K7M4Q', '00000-00000-00000', 'OOOOO-IIIII-LLLLL'])('does not take %j for a code', (typed) => {
  expect(readCaseCode(typed)).toBeNull();
});
