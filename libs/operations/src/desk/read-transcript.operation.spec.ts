import { applicationNumber } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCitizen, aStaffMember, codeOf, random, type Citizen } from '../testing/outside';
import { ReadTranscript } from './read-transcript.operation';

const operator = aStaffMember('jlis-operator');
const SELECT = '00A4040008A000000151000000';
const INITIALIZE_UPDATE = '80503000080102030405060708';
const UPDATED = `${'00'.repeat(10)}300370${'11'.repeat(8)}${'22'.repeat(8)}0000019000`;
const EXTERNAL_AUTHENTICATE = `8482330010${'33'.repeat(16)}`;
/** Level 33: 224 enciphered bytes and a MAC. */
const STORE_DATA = `84E2890 0E8${'5A'.repeat(224)}${'44'.repeat(8)}`.replace(' ', '');

let register: MemoryRegister;
let citizen: Citizen;

async function order(purpose: 'carrier' | 'personalise', commands: string[], responses: string[] | null) {
  await register.by((tx) =>
    tx.agentOrders.enqueue({
      id: random.uuid(),
      applicationId: citizen.application.id,
      sessionId: random.uuid(),
      iccid: citizen.line.iccid,
      scriptId: purpose,
      purpose,
      commands,
    }),
  );
  const row = register.rows.agentOrders.at(-1);
  if (row && responses) Object.assign(row, { state: 'answered', agentStatus: 'SUCCESS', responses });
}

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  citizen = await addCitizen(register, {
    application: { state: 'completed', number: applicationNumber(random.bytes(7)) },
  });
});

const read = () => new ReadTranscript(register).execute(operator, citizen.application.id);

describe('The transcript of an application', () => {
  it('names every byte of every command and answer, in order and without a gap', async () => {
    await order('carrier', [SELECT, INITIALIZE_UPDATE], ['9000', UPDATED]);
    await order(
      'personalise',
      [SELECT, INITIALIZE_UPDATE, EXTERNAL_AUTHENTICATE, STORE_DATA],
      ['9000', UPDATED, '9000', `${'55'.repeat(8)}9000`],
    );
    const { application, scripts } = await read();
    expect(application.id).toBe(citizen.application.id);
    expect(scripts.map(({ order: { purpose } }) => purpose)).toEqual(['carrier', 'personalise']);
    for (const { order: made, exchanges } of scripts) {
      for (const [at, { command, response }] of exchanges.entries()) {
        const sizes = [made.commands[at], made.responses?.[at]].map((text = '') => text.length / 2);
        for (const [side, parts] of [command, response].entries()) {
          let next = 0;
          for (const { from, length, ja, en } of parts) {
            expect(from).toBe(next);
            expect([ja, en]).not.toContain('');
            next += length;
          }
          expect(next).toBe(sizes[side]);
        }
      }
    }
  });

  it('names enciphered bodies as enciphered, and shows no more than their beginning', async () => {
    await order(
      'personalise',
      [SELECT, INITIALIZE_UPDATE, EXTERNAL_AUTHENTICATE, STORE_DATA],
      ['9000', UPDATED, '9000', `${'55'.repeat(8)}9000`],
    );
    const { scripts } = await read();
    const store = scripts[0]?.exchanges[3];
    const body = store?.command.find(({ length }) => length === 224);
    expect(body?.en).toMatch(/enciphered/);
    expect(body?.ja).toMatch(/暗号/);
    expect(body?.bytes).toBe('5A'.repeat(32));
    expect(store?.status).toBe('9000');
    expect(store?.response.at(-1)?.en).not.toBe('');
  });

  it('shows no byte of a PIN or of protected data whose session is not known', async () => {
    await order('personalise', [SELECT, '002000800431323334', STORE_DATA], ['9000', '63C2', '9000']);
    const { scripts } = await read();
    const shown = JSON.stringify(scripts[0]?.exchanges);
    expect(shown).not.toContain('31323334');
    expect(shown).not.toContain('5A5A');
    expect(scripts[0]?.exchanges[1]?.command.find(({ bytes }) => bytes === null)?.length).toBe(4);
  });

  it('says nothing for an answer that never came, or that is no bytes at all', async () => {
    await order('personalise', [SELECT, INITIALIZE_UPDATE], null);
    await order('personalise', [SELECT, INITIALIZE_UPDATE], ['zz']);
    const { scripts } = await read();
    const answers = scripts.flatMap(({ exchanges }) => exchanges.map(({ response, status }) => [response, status]));
    expect(answers).toEqual(Array.from({ length: 4 }, () => [[], null]));
  });

  it('is for J-LIS, of an application that is there', async () => {
    const transcripts = new ReadTranscript(register);
    for (const staff of [
      aStaffMember('carrier-desk', 'docomo'),
      aStaffMember('mvno-desk', 'mvno-a'),
      aStaffMember('hotline'),
    ]) {
      expect(await codeOf(() => transcripts.execute(staff, citizen.application.id))).toBe('forbidden');
    }
    for (const staff of [aStaffMember('jlis-approver'), aStaffMember('jlis-auditor')]) {
      expect(await codeOf(() => transcripts.execute(staff, citizen.application.id))).toBe('allowed');
    }
    expect(await codeOf(() => transcripts.execute(operator, random.uuid()))).toBe('not-found');
    expect((await read()).scripts).toEqual([]);
  });
});
