// What the carrier is told to put on the card when a root took over after the certificate was made.
import { describe, expect, it } from 'vitest';
import type { CarrierGateway, CertificateAuthority, KeyService } from '../ports/outside.port';
import type { FaultPoints } from '../ports/step.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen } from '../testing/outside';
import { OrderSpArea } from './order-sp-area.step';

type Order = Parameters<CarrierGateway['orderSpArea']>[0];
const text = (octets: Uint8Array | undefined) => new TextDecoder().decode(octets);

describe('The order of the SP area', () => {
  it.each<[string, boolean, string]>([
    ['brings the root that issued the certificate', true, 'the root of '],
    ['brings the root that issues now where there is no certificate yet', false, 'the root of today'],
  ])('%s, with J-LIS’s signature over it', async (_what, certified, root) => {
    const register = new MemoryRegister();
    const citizen = await addCitizen(register, { application: { state: 'preparing' } });
    const { id } = citizen.application;
    const serial = certified ? (await addCertificate(register, citizen, 'issued')).serial : '';
    const orders: Order[] = [];
    const carriers = {
      casdCertificate: () => Promise.resolve(new Uint8Array()),
      orderSpArea: (order: Order) => {
        orders.push(order);
        return Promise.resolve({ seramUri: 'https://mno.example/gp/seram', seramSessionId: 'theirs' });
      },
    } as unknown as CarrierGateway;
    const keyService = { beginSpArea: () => Promise.resolve({ dgi00A6: new Uint8Array() }) } as unknown as KeyService;
    const of = (what: string, der?: Uint8Array | null) =>
      new TextEncoder().encode(`${what} of ${der ? text(der) : 'today'}`);
    const authority = {
      issuerOf: (der?: Uint8Array | null) =>
        Promise.resolve({ rootCertificateDer: of('the root', der), loadFileDap: of('the signature', der) }),
    } as CertificateAuthority;
    const faults: FaultPoints = { reach: () => Promise.resolve() };
    const step = await register.by((tx) =>
      tx.steps.schedule({ workflowId: id, kind: 'order-sp-area', subject: id, effectKey: `order-sp-area:${id}` }),
    );
    expect(await new OrderSpArea(register, carriers, keyService, authority, faults).perform(step)).toMatchObject({
      kind: 'done',
    });
    expect(orders.map((order) => [text(order.issuerCertificateDer), text(order.loadFileDap)])).toEqual([
      [`${root}${serial}`, `${root}${serial}`.replace('root', 'signature')],
    ]);
  });
});
