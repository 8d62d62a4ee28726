// The vendor's attestation service over HTTP with the protected store of a virtual iPhone as its client; the server's check judges.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore, openKeychain } from '@sumaho-jpki/stand-ins/handset';
import { verifyAttestation } from '@sumaho-jpki/wire/keychain';
import { fromPem } from '@sumaho-jpki/wire/x509';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestationKnobs, attestationPlugin } from './attestation.plugin';
import { APP_ID, openPhoneVendor } from './phone-vendor';

const CHALLENGE = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
const DEVICE = 'ios-8981100000000000123';
const data = mkdtempSync(join(tmpdir(), 'phone-vendor-'));
let app: FastifyInstance;
let origin: string;
let root: Uint8Array;

beforeAll(async () => {
  const vendor = await openPhoneVendor(data);
  app = Fastify({ forceCloseConnections: true });
  await app.register(attestationPlugin, { prefix: '/sandbox', vendor });
  origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const [certificate] = fromPem('CERTIFICATE', await (await fetch(`${origin}/sandbox/attestation/root.pem`)).text());
  root = certificate ?? new Uint8Array();
});
afterAll(async () => {
  await app.close();
  rmSync(data, { recursive: true, force: true });
});

const post = (path: string, body: unknown) =>
  fetch(`${origin}/sandbox/attestation${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const turn = (knobs: Partial<AttestationKnobs>) => post(`/phones/${DEVICE}/knobs`, knobs);
const phone = () =>
  openKeychain({ store: memoryStore(), deviceId: DEVICE, attestationUrl: `${origin}/sandbox/attestation` });

async function verdict(): Promise<string> {
  const { keyId, attestation } = await (await phone()).attest(CHALLENGE);
  const environments = ['development'] as const;
  const question = {
    attestation,
    keyId,
    challenge: CHALLENGE,
    appId: APP_ID,
    environments,
    roots: [root],
    at: new Date(),
  };
  const answer = await verifyAttestation(question);
  return answer.ok ? 'genuine' : answer.reason;
}

describe('the attestation service', () => {
  it('certifies a phone’s key so that the server takes it', async () => {
    expect(await verdict()).toBe('genuine');
  });

  it.each<[keyof AttestationKnobs, string]>([
    ['wrongRoot', 'untrusted-chain'],
    ['wrongNonce', 'wrong-challenge'],
    ['expired', 'chain-not-valid-now'],
  ])('spoils one attestation by %s, and not the next', async (knob, reason) => {
    expect(await (await turn({ [knob]: 1 })).json()).toMatchObject({ [knob]: 1 });
    expect(await verdict()).toBe(reason);
    expect(await verdict()).toBe('genuine');
  });

  it('gives no answer when it is told to, and the phone says so', async () => {
    await turn({ unavailable: 1 });
    const keychain = await phone();
    await expect(keychain.attest(CHALLENGE)).rejects.toMatchObject({ code: 'attestation-unavailable' });
    expect(await keychain.keychainId()).toBeNull();
    expect((await keychain.attest(CHALLENGE)).keyId).toBe(await keychain.keychainId());
  });

  it('does not certify a key whose possession is not proved', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', pair.publicKey)).toString('base64');
    const nonce = Buffer.alloc(32).toString('base64');
    const names = { deviceId: DEVICE, appId: APP_ID, environment: 'development' };
    const answer = await post('/keys', { ...names, spki, nonce, proof: Buffer.alloc(70).toString('base64') });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'not-proved' });
  });

  it.each([{}, { deviceId: '' }, null])('refuses %j as malformed', async (body) => {
    expect((await post('/keys', body)).status).toBe(400);
    expect((await turn({ wrongRoot: -1 })).status).toBe(400);
  });

  it('is the same vendor after a restart, and keeps its key to itself', async () => {
    expect((await openPhoneVendor(data)).root).toEqual(root);
    expect(statSync(join(data, 'phone-vendor.json')).mode & 0o077).toBe(0);
  });
});
