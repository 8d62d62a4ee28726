import { DEMO_CARRIERS, DEMO_HANDSET_MODELS, DEMO_SIM_PRODUCTS } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../ports/catalogue.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { CardSignature, CarrierGateway, SubscriptionFacts } from '../ports/outside.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCitizen, codeOf, newPerson, random } from '../testing/outside';
import { BeginApplication } from './begin-application.operation';
import { CheckCompatibility } from './line-check';

const catalogue: Catalogue = {
  sim: (id) => DEMO_SIM_PRODUCTS.find((product) => product.id === id),
  handset: (id) => DEMO_HANDSET_MODELS.find((model) => model.id === id),
  handsets: () => DEMO_HANDSET_MODELS,
  contract: (carrier) => DEMO_CARRIERS.find((contract) => contract.carrier === carrier),
};
const FACTS: SubscriptionFacts = {
  carrier: 'docomo',
  iccid: '8981100000000000017',
  simProduct: 'sakura-nfc-4',
  handsetModel: 'tsubame-t1',
  imei: '490154203237518',
  lineState: 'active',
};

let register: MemoryRegister;
let facts: SubscriptionFacts | null;
let reasons: number[];
let begun: { document: string; redirectUri: string; state: string }[];
let operation: BeginApplication;

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  facts = FACTS;
  reasons = [];
  begun = [];
  const carriers: Pick<CarrierGateway, 'findSubscription' | 'checkEligibility'> = {
    findSubscription: () => Promise.resolve(facts),
    checkEligibility: () => Promise.resolve({ eligible: reasons.length === 0, reasons }),
  };
  const cardSignature: Pick<CardSignature, 'begin'> = {
    begin: (input) => {
      begun.push(input);
      return Promise.resolve({ transactionId: 'transaction-1', signUrl: 'http://sign.example/1' });
    },
  };
  const check = new CheckCompatibility(register, carriers as CarrierGateway, catalogue, random);
  operation = new BeginApplication(register, check, cardSignature as CardSignature, random, 'http://portal/back');
});

async function apply(
  change: Partial<Parameters<BeginApplication['execute']>[0]> & { birthDate?: string | null } = {},
): ReturnType<BeginApplication['execute']> {
  const { birthDate = '1980-01-02', ...input } = change;
  const person = await register.by((tx) => tx.people.enrol(newPerson('subject-1', birthDate)));
  return operation.execute({
    personId: person.id,
    phoneNumber: '090-1234-5678',
    handsetModel: 'tsubame-t1',
    consentVersion: '2026-11.sim',
    cardNotAfter: new Date('2030-01-01T00:00:00Z'),
    userAuthStatus: 'valid',
    ...input,
  });
}

describe('An application that may begin', () => {
  it('is agreed to by the terms of the store that it takes, no others', async () => {
    await expect(apply({ consentVersion: '2026-11.keychain' })).rejects.toMatchObject({ code: 'validation-failed' });
    expect(begun).toEqual([]);
  });

  it('gives the document that is signed: choices and consent, never the holder', async () => {
    const answer = await apply();
    expect(answer.signUrl).toBe('http://sign.example/1');
    expect(begun).toEqual([
      { document: answer.document, redirectUri: 'http://portal/back', state: expect.any(String) as unknown },
    ]);
    for (const choice of [
      answer.signatureRequestId,
      '+819012345678',
      'docomo',
      FACTS.iccid,
      'tsubame-t1',
      '2026-11.sim',
    ]) {
      expect(answer.document).toContain(choice);
    }
    expect(answer.document).not.toContain('subject-1');
    expect(answer.document).not.toContain('1980');
  });

  it('keeps the request open for 15 minutes under a state of its own, and no application exists yet', async () => {
    const answer = await apply();
    expect(answer.expiresAt.getTime() - register.now.getTime()).toBe(15 * 60_000);
    expect(register.rows.signatureRequests).toMatchObject([
      {
        id: answer.signatureRequestId,
        state: 'open',
        providerState: begun[0]?.state,
        providerTransactionId: 'transaction-1',
      },
    ]);
    expect(register.rows.applications).toEqual([]);
    await apply();
    expect(begun[1]?.state).not.toBe(begun[0]?.state);
  });

  it.each(['09012345678', '０９０－１２３４－５６７８', '+81 90 1234 5678'])(
    'takes the phone number %s',
    async (typed) => {
      await apply({ phoneNumber: typed });
      expect(register.rows.lines).toMatchObject([{ msisdn: '+819012345678' }]);
    },
  );
});

describe('An application that may not begin is refused with its reason', () => {
  it.each([
    ['of a person of 14', { birthDate: '2011-06-02' }, 'under-fifteen'],
    ['of a person whose age is not known', { birthDate: null }, 'could-not-check'],
    ['with a revoked card', { userAuthStatus: 'revoked' }, 'card-certificate-revoked'],
    ['with an expired card', { userAuthStatus: 'expired' }, 'card-certificate-expired'],
    ['with a suspended card', { userAuthStatus: 'suspended' }, 'card-certificate-suspended'],
    ['with a card that could not be checked', { userAuthStatus: 'unknown' }, 'could-not-check'],
    ['for what is no phone number', { phoneNumber: '12' }, 'phone-number-not-understood'],
    ['for a phone that is not in the list', { handsetModel: 'toaster' }, 'validation-failed'],
    ['for a phone that cannot hold it', { handsetModel: 'mozu-reader' }, 'not-compatible'],
    ['for an iPhone without a protected store', { handsetModel: 'ringo-phone-5' }, 'keychain-not-available'],
    [
      'for a route that the policy does not allow',
      { handsetModel: 'ringo-phone-7', route: 'keychain-central' },
      'not-compatible',
    ],
    ['for the SIM of an iPhone', { handsetModel: 'ringo-phone-7', route: 'sim' }, 'not-compatible'],
  ] as const)('%s', async (_what, change, code) => {
    expect(await codeOf(() => apply(change))).toBe(code);
    expect(register.rows.signatureRequests).toEqual([]);
    expect(begun).toEqual([]);
  });

  it('on the fifteenth birthday in Japan it may', async () => {
    register.now = new Date('2026-06-01T14:59:59Z');
    expect(await codeOf(() => apply({ birthDate: '2011-06-02' }))).toBe('under-fifteen');
    register.pass(1);
    expect(await codeOf(() => apply({ birthDate: '2011-06-02' }))).toBe('allowed');
  });

  it('while another of the person is open', async () => {
    const { person } = await addCitizen(register);
    expect(await codeOf(() => apply({ personId: person.id }))).toBe('application-open');
  });

  it('for a number that no carrier knows', async () => {
    facts = null;
    expect(await codeOf(() => apply())).toBe('line-unknown');
    facts = { ...FACTS, carrier: 'a-carrier-without-contract' };
    expect(await codeOf(() => apply())).toBe('line-unknown');
  });

  it.each([
    ['for a SIM without NFC', { simProduct: 'yanagi-standard-3' }, [], 'not-compatible', 'sim-without-nfc'],
    ['for a suspended line', { lineState: 'suspended' }, [], 'not-compatible', 'line-not-active'],
    ['on the word of the carrier alone', {}, [7], 'not-compatible', 'line-not-active'],
    ['on a word of the carrier that nobody knows', {}, [4711], 'not-compatible', 'sim-not-reachable'],
  ] as const)('%s', async (_what, change, numbers, code, rule) => {
    facts = { ...FACTS, ...change };
    reasons = [...numbers];
    await expect(apply()).rejects.toMatchObject({ code, detail: { refusal: { rule } } });
  });

  it('a carrier that does not answer is told as such, never as "not compatible"', async () => {
    const carriers = { findSubscription: () => Promise.reject(new CarrierUnavailableError('down')) };
    const check = new CheckCompatibility(register, carriers as unknown as CarrierGateway, catalogue, random);
    await expect(check.execute({ phoneNumber: '09012345678', handsetModel: 'tsubame-t1' })).rejects.toBeInstanceOf(
      CarrierUnavailableError,
    );
  });
});
