import { CALL_CODE, type CallAnswer } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { ReadLine } from '../desk/desk.operations';
import type { StaffRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCitizen, aStaffMember, codeOf, newPerson, random, type Citizen } from '../testing/outside';
import { AnswerCallCode, ReadOwnCall } from './answer-call-code.operation';
import { BeginCallCode, EndCall } from './begin-call-code.operation';

let register: MemoryRegister;
let citizen: Citizen;
const desk = aStaffMember('carrier-desk', 'docomo');
const colleague = { ...aStaffMember('carrier-desk', 'docomo'), id: 'staff-colleague' };
const hotline = aStaffMember('hotline');

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  citizen = await addCitizen(register);
  register.rows.staff.push(desk, colleague, hotline);
});

const begin = (staff: StaffRow = desk, lineId = citizen.line.id) =>
  new BeginCallCode(register, random).execute({ staff, lineId });
const end = (staff: StaffRow = desk) => new EndCall(register).execute({ staff, lineId: citizen.line.id });
const answer = (id: string, digits: string | null, said: CallAnswer = 'it-is-me', who = citizen, provedAt?: Date) =>
  new AnswerCallCode(register).execute({
    personId: who.person.id,
    provedAt: provedAt ?? register.now,
    id,
    digits: digits ?? '',
    answer: said,
  });
const seenByDesk = async (staff: StaffRow = desk) =>
  (await new ReadLine(register).execute(staff, citizen.line.id)).call;
const seenByHolder = (who = citizen) => new ReadOwnCall(register).execute(who.person.id);
const other = (digits: string | null) => (digits === '0000' ? '0001' : '0000');

describe('A call code', () => {
  it('shows desk and holder the same digits, and says to the holder who asks', async () => {
    const { digits } = await begin();
    expect(digits).toMatch(/^\d{4}$/);
    expect((await seenByDesk())?.digits).toBe(digits);
    const own = await seenByHolder();
    expect(own).toMatchObject({ call: { digits, state: 'shown' }, role: 'carrier-desk', carrier: { code: 'docomo' } });
  });

  it('is confirmed by the holder, tells the desk whether the card was read, and is wiped', async () => {
    const { id, digits } = await begin();
    register.pass(20);
    expect(await answer(id, ` ${digits?.slice(0, 2)} ${digits?.slice(2)}`)).toMatchObject({
      state: 'confirmed',
      digits: null,
    });
    expect(await seenByDesk()).toMatchObject({ state: 'confirmed', proof: { confirmed: true, cardRead: true } });
    expect(register.rows.callCodes).toMatchObject([{ digits: null, state: 'confirmed' }]);
    expect(register.events()).toEqual(['call-code-shown', 'call-confirmed']);
    expect(JSON.stringify(register.rows.history)).not.toContain(`"${digits}"`);
  });

  it('does not count as the card when the sign-in is older than the question', async () => {
    const before = register.now;
    register.pass(60);
    const { id, digits } = await begin();
    await answer(id, digits, 'it-is-me', citizen, before);
    expect((await seenByDesk())?.proof).toEqual({ confirmed: true, cardRead: false });
  });

  it('is bound to the staff member: a colleague’s page has no call', async () => {
    const { id, digits } = await begin();
    await answer(id, digits);
    expect(await seenByDesk(colleague)).toBeNull();
  });

  it('dies when another is shown for the line, whoever asks', async () => {
    const first = await begin();
    await begin(hotline);
    expect(await codeOf(() => answer(first.id, first.digits))).toBe('call-code-over');
    expect(await seenByDesk()).toMatchObject({ state: 'over', digits: null });
    expect(await seenByHolder()).toMatchObject({ role: 'hotline', carrier: null });
  });

  it('a new question ends the call that was confirmed', async () => {
    const { id, digits } = await begin();
    await answer(id, digits);
    await begin();
    expect(await seenByDesk()).toMatchObject({ state: 'shown', proof: { confirmed: false } });
  });

  it('dies after three answers with other digits, and each is counted although it is refused', async () => {
    const { id, digits } = await begin();
    for (const left of [2, 1, 0]) {
      expect(await codeOf(() => answer(id, other(digits)))).toBe('call-code-wrong');
      expect(register.rows.callCodes[0]?.triesLeft).toBe(left);
    }
    expect(await codeOf(() => answer(id, digits))).toBe('call-code-over');
    expect(await seenByHolder()).toBeNull();
  });

  it('dies after five minutes; the call it confirmed after fifteen, or when the desk ends it', async () => {
    const late = await begin();
    register.pass(CALL_CODE.validMinutes * 60);
    expect(await codeOf(() => answer(late.id, late.digits))).toBe('call-code-over');
    const { id, digits } = await begin();
    await answer(id, digits);
    register.pass(CALL_CODE.callMinutes * 60 - 1);
    expect((await seenByDesk())?.state).toBe('confirmed');
    await end();
    await end();
    expect(await seenByDesk()).toMatchObject({ state: 'over', proof: { confirmed: false } });
    expect(register.events().filter((event) => event === 'call-ended')).toHaveLength(1);
  });

  it('is denied by a holder who is not on the phone, and the desk sees it', async () => {
    const { id } = await begin();
    expect(await answer(id, null, 'not-me')).toMatchObject({ state: 'denied' });
    expect(await seenByDesk()).toMatchObject({ state: 'denied', digits: null });
    expect(register.events()).toContain('call-denied');
  });

  it('of another person is not there', async () => {
    const stranger = await addCitizen(register, { person: await register.by((tx) => tx.people.enrol(newPerson('x'))) });
    const { id, digits } = await begin();
    expect(await codeOf(() => answer(id, digits, 'it-is-me', stranger))).toBe('not-found');
    expect(await seenByHolder(stranger)).toBeNull();
  });

  it('is not there any more once the line has another holder', async () => {
    const { id, digits } = await begin();
    const next = await register.by((tx) => tx.people.enrol(newPerson('next')));
    await register.by((tx) => tx.lines.bindPerson(citizen.line.id, next.id));
    expect(await codeOf(() => answer(id, digits))).toBe('not-found');
    expect(await seenByHolder()).toBeNull();
  });
});

describe('Who may have one shown', () => {
  it('is the line’s own desk, the hotline and J-LIS; another carrier does not learn that the line exists', async () => {
    for (const staff of [hotline, aStaffMember('jlis-operator'), aStaffMember('carrier-supervisor', 'docomo')])
      expect(await codeOf(() => begin(staff))).toBe('allowed');
    expect(await codeOf(() => begin(aStaffMember('carrier-desk', 'kddi')))).toBe('not-found');
    expect(await codeOf(() => begin(aStaffMember('jlis-auditor')))).toBe('forbidden');
  });

  it('is not the host network of an MVNO’s line: it sees no persons', async () => {
    const hosted = await addCitizen(register, { carrier: 'mvno-a', hostCarrier: 'docomo' });
    expect(await codeOf(() => begin(desk, hosted.line.id))).toBe('not-found');
    expect(await codeOf(() => begin(aStaffMember('mvno-desk', 'mvno-a'), hosted.line.id))).toBe('allowed');
  });

  it('is nobody where the line has no holder, and nobody after six in an hour', async () => {
    for (let shown = 0; shown < CALL_CODE.codesPerHour; shown += 1) await begin();
    expect(await codeOf(() => begin())).toBe('call-codes-used-up');
    register.pass(3600);
    expect(await codeOf(() => begin())).toBe('allowed');
    const line = register.rows.lines[0];
    if (line) line.personId = null;
    expect(await codeOf(() => begin())).toBe('not-allowed-now');
  });
});
