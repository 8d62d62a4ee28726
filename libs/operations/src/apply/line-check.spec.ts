// A SIM whose application is locked takes no new certificate: whoever applies is told so before anything is asked of the carrier.
import { DEMO_CARRIERS, DEMO_HANDSET_MODELS, DEMO_SIM_PRODUCTS, ELEMENT_STATES } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../ports/catalogue.port';
import type { CarrierGateway } from '../ports/outside.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCitizen, random } from '../testing/outside';
import { CheckCompatibility } from './line-check';

const catalogue: Catalogue = {
  sim: (id) => DEMO_SIM_PRODUCTS.find((product) => product.id === id),
  handset: (id) => DEMO_HANDSET_MODELS.find((model) => model.id === id),
  handsets: () => DEMO_HANDSET_MODELS,
  contract: (carrier) => DEMO_CARRIERS.find((contract) => contract.carrier === carrier),
};

async function checked(state: (typeof ELEMENT_STATES)[number]) {
  const register = new MemoryRegister();
  await addCarriers(register);
  const { line } = await addCitizen(register, { application: { state: 'completed' } });
  await register.by(async (tx) => {
    const { id: lineId, carrier, iccid } = line;
    await tx.elements.update(await tx.elements.ensure({ lineId, carrier, iccid }), { state });
  });
  let asked = 0;
  const carriers: Pick<CarrierGateway, 'findSubscription' | 'checkEligibility'> = {
    findSubscription: () => {
      const { carrier, iccid, simProduct, handsetModel } = line;
      return Promise.resolve({ carrier, iccid, simProduct, handsetModel, imei: null, lineState: 'active' });
    },
    checkEligibility: () => Promise.resolve({ eligible: true, reasons: [], asked: (asked += 1) }),
  };
  const check = new CheckCompatibility(register, carriers as CarrierGateway, catalogue, random);
  const { verdict, chosen } = await check.execute({
    phoneNumber: line.msisdn.replace('+81', '0'),
    handsetModel: 'tsubame-t1',
  });
  return { verdict, chosen, asked };
}

describe('A new application for the same SIM', () => {
  it.each(ELEMENT_STATES)('while its element is %s', async (state) => {
    const { verdict, chosen, asked } = await checked(state);
    if (state === 'locked' || state === 'lock-ordered') {
      expect(verdict).toMatchObject({
        allowed: false,
        rule: 'phone-side-locked',
        enables: 'resume-the-certificate-first',
        facts: { element: state },
      });
      expect([chosen, asked]).toEqual([null, 0]);
    } else expect([verdict.allowed, chosen?.route, asked]).toEqual([true, 'sim', 1]);
  });
});
