import {
  ELEMENT_STATES,
  ELEMENT_TABLE,
  LINE_STATES,
  LINE_TABLE,
  type ElementEvent,
  type LineEvent,
} from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { moveElement } from '../move';
import type { CertificateRow, ElementRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCertificate, addCitizen, type Citizen } from '../testing/outside';
import { NOTICE_OF_LINE } from './tell-holder.step';

let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  citizen = await addCitizen(register, { application: { state: 'completed' } });
  certificate = await addCertificate(register, citizen);
});

type Cells = Readonly<Record<string, Readonly<Record<string, { effects?: readonly string[] } | { rule?: string }>>>>;
const tells = (cell: object | undefined): boolean =>
  cell !== undefined && 'effects' in cell && (cell.effects as readonly string[]).includes('notify-holder');

const told = () =>
  register.rows.steps.filter(({ kind }) => kind === 'tell-holder').map(({ payload }) => payload['notice']);

async function moved(state: ElementRow['state'], event: ElementEvent): Promise<void> {
  await register.by(async (tx) => {
    const { line, application } = citizen;
    const element = await tx.elements.ensure({ lineId: line.id, carrier: line.carrier, iccid: application.iccid });
    const certificateSerial = certificate.serial;
    await tx.elements.update(element, { state, certificateSerial });
    const row = { ...element, state, certificateSerial, version: element.version + 1 };
    await moveElement(tx, row, event, { actor: 'mno-tsm', certificate: 'revoked' });
  });
}

describe('Where a table says that the holder is told', () => {
  it.each(
    ELEMENT_STATES.flatMap((state) =>
      Object.entries((ELEMENT_TABLE.cells as Cells)[state] ?? {})
        .filter(([, cell]) => tells(cell))
        .map(([event]) => [state, event as ElementEvent] as const),
    ),
  )('an element that is %s, at %s: one notice', async (state, event) => {
    await moved(state, event);
    expect(told()).toEqual([event === 'declare-unreachable' ? 'key-out-of-reach' : 'key-deleted']);
  });

  it('a key that was never certified is nobody’s certificate to be told of', async () => {
    register.rows.certificates.length = 0;
    await moved('deletion-ordered', 'confirm-deletion');
    expect(told()).toEqual([]);
  });

  it('a line that is suspended or restored has its notice; what ends it revokes, and that is told', () => {
    for (const state of LINE_STATES) {
      for (const [event, cell] of Object.entries((LINE_TABLE.cells as Cells)[state] ?? {})) {
        if (!tells(cell)) continue;
        const notice = NOTICE_OF_LINE[event as LineEvent];
        const revokes = 'effects' in cell && cell.effects?.includes('revoke-certificate');
        expect([event, notice !== undefined || revokes]).toEqual([event, true]);
      }
    }
  });
});
