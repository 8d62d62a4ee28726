import { beforeEach, describe, expect, it } from 'vitest';
import type { Notices } from '../ports/outside.port';
import type { CertificateRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCertificate, addCitizen, addHolder, type Citizen } from '../testing/outside';
import { runStep } from '../testing/run-step';
import { RemindOfExpiry } from '../term/remind-of-expiry.operation';
import { tellHolder, TellHolder } from './tell-holder.step';

let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;
let sent: Parameters<Notices['sms']>[0][];
const notices: Notices = { sms: (message) => Promise.resolve(void sent.push(message)) };

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  ({ citizen, certificate } = await addHolder(register));
  sent = [];
});

async function tell(occasion: string): Promise<void> {
  await register.by((tx) => tellHolder(tx, citizen.application.id, 'certificate-suspended', occasion));
  const step = register.rows.steps.at(-1);
  if (step) await runStep(register, new TellHolder(register, notices), step.id);
}
const change = (line: object) => Object.assign(register.rows.lines[0] ?? {}, line);
const tasks = () =>
  register.rows.deskTasks.map(({ kind, carrier, personId, about }) => [kind, carrier, personId, about]);

describe('A notice of what was done', () => {
  it('goes to the number that is the holder’s', async () => {
    await tell('1');
    expect(sent).toMatchObject([{ to: citizen.line.msisdn }]);
    expect(tasks()).toEqual([]);
  });

  describe.each([
    ['ended', { state: 'terminated', personId: null }],
    // A row of before: the person was kept.
    ['ended and still names its former holder', { state: 'terminated' }],
    ['is nobody’s since it changed hands', { personId: null }],
    ['went to a stranger', { personId: 'a-stranger' }],
  ])('whose number %s', (_how, line) => {
    it('is told to nobody there; while a certificate lives on, the desk that had the contract writes, once', async () => {
      change(line);
      await tell('1');
      await tell('2');
      Object.assign(register.rows.certificates[0] ?? {}, {
        notAfter: new Date(register.now.getTime() + 5 * 86_400_000),
      });
      await new RemindOfExpiry(register, notices).execute();
      expect(sent).toEqual([]);
      expect(tasks()).toEqual([['write-to-holder', 'docomo', citizen.person.id, '']]);
    });

    it('asks nobody to write when it is over', async () => {
      change(line);
      Object.assign(register.rows.certificates[0] ?? {}, { state: 'revoked' });
      await tell('1');
      expect([sent, tasks()]).toEqual([[], []]);
    });
  });

  it('of the newcomer goes to the same number, and none of the former holder’s', async () => {
    const { msisdn, iccid } = citizen.line;
    const newcomer = await addCitizen(register, { line: { msisdn, iccid } });
    await addCertificate(register, newcomer);
    await tell('1');
    expect(sent).toEqual([]);
    citizen = newcomer;
    await tell('2');
    expect(sent).toMatchObject([{ to: msisdn }]);
    expect(certificate.personId).not.toBe(newcomer.person.id);
  });
});
