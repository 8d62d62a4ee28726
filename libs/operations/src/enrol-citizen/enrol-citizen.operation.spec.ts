import { describe, expect, it } from 'vitest';
import { MemoryRegister } from '../testing/memory-register';
import { random } from '../testing/outside';
import { EnrolCitizen, opaqueCertificateName } from './enrol-citizen.operation';

describe('The opaque name of a person', () => {
  it('is SJ and 22 letters that nobody misreads, each drawn by its own random byte', () => {
    expect(opaqueCertificateName({ ...random, bytes: (length) => new Uint8Array(length) })).toBe(`SJ${'2'.repeat(22)}`);
    const rising = { ...random, bytes: (length: number) => Uint8Array.from({ length }, (_, at) => at + 10) };
    expect(opaqueCertificateName(rising)).toBe('SJCDEFGHJKLMNPQRSTUVWXYZ');
    for (let round = 0; round < 200; round += 1) {
      expect(opaqueCertificateName(random)).toMatch(/^SJ[2-9A-HJ-NP-Z]{22}$/);
    }
  });

  it('uses every letter of its alphabet equally: 32 divides 256', () => {
    const all = { ...random, bytes: () => Uint8Array.from({ length: 256 }, (_, at) => at) };
    const letters = [...opaqueCertificateName(all).slice(2)];
    const counts = new Map(letters.map((letter) => [letter, letters.filter((each) => each === letter).length]));
    expect([...counts.values()]).toEqual(Array.from({ length: 32 }, () => 8));
  });
});

describe('A citizen who signs in', () => {
  it('is the same person at every sign-in, with the name of the first', async () => {
    const register = new MemoryRegister();
    const enrol = new EnrolCitizen(register, random);
    const first = await enrol.execute({ subject: 'pairwise-1', birthDate: '1990-04-01' });
    expect(await enrol.execute({ subject: 'pairwise-1', birthDate: '1990-04-01' })).toEqual(first);
    expect(register.rows.people).toHaveLength(1);
  });

  it('is never taken for another with the same birth date (F05)', async () => {
    const register = new MemoryRegister();
    const enrol = new EnrolCitizen(register, random);
    const one = await enrol.execute({ subject: 'pairwise-1', birthDate: '1990-04-01' });
    const other = await enrol.execute({ subject: 'pairwise-2', birthDate: '1990-04-01' });
    expect(other.id).not.toBe(one.id);
    expect(other.certificateName).not.toBe(one.certificateName);
  });
});
