// HTTP face of the phone vendor's attestation service: /attestation/keys for phones, knobs per phone for tests.
import { AttestationAuthority, makeAttestationAuthorities } from '@sumaho-jpki/stand-ins/handset';
import { fromBase64, toBase64, toPem } from '@sumaho-jpki/wire/x509';
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import type { PhoneVendor } from './phone-vendor';

export interface AttestationOptions {
  readonly vendor: PhoneVendor;
}

/** How many of the phone's next attestations are spoiled in that way. */
export interface AttestationKnobs {
  /** Certified by a vendor of whom nobody knows. */
  wrongRoot: number;
  /** The certificate carries another nonce. */
  wrongNonce: number;
  /** The certificate's days are over. */
  expired: number;
  /** No answer but 503. */
  unavailable: number;
}

const base64 = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/);
const certifyRequest = z.object({
  deviceId: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/),
  appId: z.string().regex(/^[A-Z0-9]{10}(\.[A-Za-z0-9-]+)+$/),
  environment: z.enum(['development', 'production']),
  spki: base64,
  nonce: base64,
  proof: base64,
});
const times = z.int().min(0).max(1000);
const knobsRequest = z
  .object({ wrongRoot: times, wrongNonce: times, expired: times, unavailable: times })
  .strict()
  .partial();

const FAULTS = {
  malformed: [400, '要求の形式が正しくありません。', 'The request is not well formed.'],
  'not-proved': [403, '鍵の所持を確認できません。', 'Possession of the key is not proved.'],
  unavailable: [503, '端末メーカーの証明サービスから応答がありません。', 'The vendor’s service gives no answer.'],
} as const;

function fault(code: keyof typeof FAULTS) {
  const [, messageJa, messageEn] = FAULTS[code];
  return { code, messageJa, messageEn };
}

interface PhoneRoute {
  Params: { deviceId: string };
}

export const attestationPlugin: FastifyPluginCallback<AttestationOptions> = (app, { vendor }, done) => {
  const genuine = new AttestationAuthority(vendor.ca);
  let stranger: Promise<AttestationAuthority> | undefined;
  const knobs = new Map<string, AttestationKnobs>();
  const knobsOf = (deviceId: string): AttestationKnobs => {
    const of = knobs.get(deviceId) ?? { wrongRoot: 0, wrongNonce: 0, expired: 0, unavailable: 0 };
    knobs.set(deviceId, of);
    return of;
  };
  /** Counts one down; true when this attestation is hit. */
  const hit = (deviceId: string, knob: keyof AttestationKnobs): boolean => {
    const of = knobsOf(deviceId);
    if (of[knob] === 0) return false;
    of[knob] -= 1;
    return true;
  };

  app.post('/attestation/keys', async (request, reply) => {
    const asked = certifyRequest.safeParse(request.body);
    if (!asked.success) return reply.code(400).send(fault('malformed'));
    const { deviceId } = asked.data;
    if (hit(deviceId, 'unavailable')) return reply.code(503).send(fault('unavailable'));
    const authority = hit(deviceId, 'wrongRoot') ? await (stranger ??= strangerAuthority()) : genuine;
    const spoiled = hit(deviceId, 'wrongNonce') ? 'wrong-nonce' : hit(deviceId, 'expired') ? 'expired' : undefined;
    const [spki, nonce, proof] = [asked.data.spki, asked.data.nonce, asked.data.proof].map(fromBase64);
    if (!spki || !nonce || !proof) return reply.code(400).send(fault('malformed'));
    const certified = await authority.certify({ ...asked.data, spki, nonce, proof }, spoiled).catch(() => undefined);
    if (!certified) return reply.code(403).send(fault('not-proved'));
    const [credCert, caCert] = certified.x5c;
    return reply.code(201).send({
      credCert: toBase64(credCert),
      caCert: toBase64(caCert),
      receipt: toBase64(certified.receipt),
    });
  });

  app.get('/attestation/root.pem', (_request, reply) =>
    reply.type('application/pem-certificate-chain').send(toPem('CERTIFICATE', vendor.root)),
  );

  app.get<PhoneRoute>('/attestation/phones/:deviceId/knobs', (request) => knobsOf(request.params.deviceId));

  app.post<PhoneRoute>('/attestation/phones/:deviceId/knobs', (request, reply) => {
    const change = knobsRequest.safeParse(request.body);
    if (!change.success) return reply.code(400).send(fault('malformed'));
    return reply.send(Object.assign(knobsOf(request.params.deviceId), change.data));
  });

  done();
};

async function strangerAuthority(): Promise<AttestationAuthority> {
  return new AttestationAuthority((await makeAttestationAuthorities()).ca);
}
