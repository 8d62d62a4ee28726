// Health, machine end points and PKI end points. Bodies of /gp are those of wire/tsm-messages; /pki speaks RFC 6960 and RFC 5280.
import * as z from 'zod';
import { route } from './route';

export const systemRoutes = {
  live: route({
    method: 'GET',
    path: '/api/health/live',
    surface: 'open',
    permission: 'read-health',
    summary: 'The process answers',
    response: z.object({ status: z.literal('ok') }),
  }),
  ready: route({
    method: 'GET',
    path: '/api/health/ready',
    surface: 'open',
    permission: 'read-health',
    summary: 'Postgres answers; Redis is reported but not needed',
    response: z.object({ status: z.enum(['ok', 'degraded']), postgres: z.boolean(), redis: z.boolean() }),
  }),
} as const;

/** Fixed machine paths, outside the JSON contract. */
export const machinePaths = {
  seramHandshake: '/gp/seram/handshake',
  seramRemoteManagement: '/gp/seram/remoteManagement',
  /** RAM over HTTP; the session is the next part of the address, an order the one after it. */
  ram: '/ram',
  messaging: '/gp/messaging/2/:functionName',
  /** Messages of the resident registers. */
  residentRegister: '/feeds/resident-register',
  /** Session of a verifier for an assertion (RFC 6749 §4.4, RFC 7523 §2.2). */
  verifierToken: '/pki/token',
  /** Certificate Management Protocol (RFC 6712, RFC 9480 §3.4) for parties. */
  cmp: '/.well-known/cmp',
  ocsp: '/pki/ocsp',
  crl: '/pki/crl/user-auth.crl',
  /** One part of the list (issuingDistributionPoint); which one a serial belongs to: rules crlPartOf. */
  crlPart: '/pki/crl/user-auth/:part',
  /** The first root; of the second generation: user-auth-2.cer. */
  caCertificate: '/pki/ca/user-auth.cer',
  /** The root that issues now, for whoever installs an app or a reader today. */
  issuingCaCertificate: '/pki/ca/issuing.cer',
  /** Of a later generation of the root: user-auth-2.crl, user-auth-2/17.crl, user-auth-2.cer. */
  crlOfGeneration: '/pki/crl/:list',
  crlPartOfGeneration: '/pki/crl/:list/:part',
  caCertificateOfGeneration: '/pki/ca/:name',
} as const;
