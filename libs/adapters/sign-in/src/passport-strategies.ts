// Passport strategies, one per way in. They only say who the caller is; what the caller may do is the rules' table.
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import {
  Refused,
  SignInRefused,
  type DeviceSessionRow,
  type Register,
  type RelyingPartyRow,
  type SecretHasher,
  type SessionRow,
  type EnrolCitizen,
  type EnrolStaff,
  type SignInByPasskey,
  type SignInBySso,
  type SignInStaff,
  type StaffRow,
  type StaffSignInWay,
  type TellSignIns,
} from '@sumaho-jpki/operations';
import { judgeStaffMember } from '@sumaho-jpki/rules';
import { Strategy } from 'passport-custom';
import { z } from 'zod';
import type { CardClaims, CardSignIn, PendingSignIn } from './citizen/card-sign-in';
import { COOKIES } from './sessions/cookies';
import type { SessionStore } from './sessions/session-store';
import type { PendingSso, SingleSignOn } from './staff/single-sign-on';

/** What the strategies read of a request; Fastify's request with its cookie plug-in fits. */
export interface IncomingRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly cookies?: Readonly<Record<string, string | undefined>>;
  readonly url?: string;
  readonly body?: unknown;
}

export interface CitizenCaller {
  readonly kind: 'citizen';
  readonly personId: string;
  readonly session: SessionRow;
}
export interface StaffCaller {
  readonly kind: 'staff';
  readonly staff: StaffRow;
  readonly session: SessionRow;
}
export interface DeviceCaller {
  readonly kind: 'device';
  readonly device: DeviceSessionRow;
}
export interface GateCaller {
  readonly kind: 'gate';
  readonly relyingParty: RelyingPartyRow;
}
/** Somebody whose proof has just been accepted; the controller opens the session. */
export interface CardSignedIn {
  readonly kind: 'card-signed-in';
  readonly personId: string;
  readonly claims: CardClaims;
  readonly returnTo: string;
}
export interface StaffSignedIn {
  readonly kind: 'staff-password-accepted' | 'staff-signed-in';
  readonly staff: StaffRow;
  /** What was shown, in that order. */
  readonly by: readonly StaffSignInWay[];
  /** Serial of the certificate that was shown first. */
  readonly certificate?: string;
  /** What the register knows the session by that the browser had before it went to a provider elsewhere. */
  readonly former?: string;
}
export type Caller = CitizenCaller | StaffCaller | DeviceCaller | GateCaller | CardSignedIn | StaffSignedIn;

/** @returns the strategy's verdict; undefined makes passport answer "not signed in". */
type Identify<C extends Caller> = (request: IncomingRequest) => Promise<C | undefined>;

function strategyOf<C extends Caller>(name: string, identify: Identify<C>) {
  @Injectable()
  class NamedStrategy extends PassportStrategy(Strategy, name) {
    async validate(request: IncomingRequest): Promise<C | undefined> {
      return identify(request);
    }
  }
  return new NamedStrategy();
}

const bearer = ({ headers }: IncomingRequest): string | undefined => {
  const header = headers['authorization'];
  return typeof header === 'string' && /^Bearer \S+$/i.test(header) ? header.slice(7) : undefined;
};

export interface StrategyPorts {
  readonly register: Register;
  readonly hasher: SecretHasher;
  readonly sessions: SessionStore;
  readonly card: CardSignIn;
  readonly enrol: EnrolCitizen;
  readonly staff: SignInStaff;
  readonly passkey: SignInByPasskey;
  readonly joiner: EnrolStaff;
  readonly sso: SingleSignOn;
  readonly bySso: SignInBySso;
  readonly tell: TellSignIns;
}

const passwordBody = z.object({ account: z.string(), password: z.string() });
const codeBody = z.object({ code: z.string() });
const passkeyBody = z.object({ challengeId: z.string(), response: z.record(z.string(), z.unknown()) });
const joinerBody = passkeyBody.extend({ code: z.string(), name: z.string() });

/** The proofs: card by OIDC for citizens; for staff a passkey, the carrier's own provider, a joiner's one-time code, or password and then one-time code. */
function registerProofs({ sessions, card, enrol, staff, passkey, joiner, sso, bySso, tell }: StrategyPorts): void {
  const staffStrategy = (name: string, identify: Identify<StaffSignedIn>) =>
    strategyOf<StaffSignedIn>(name, (request) => toldWhenRefused(tell, () => identify(request)));
  strategyOf<CardSignedIn>('card', async (request) => {
    const id = request.cookies?.[COOKIES['sign-in']];
    const session = await sessions.read('sign-in', id);
    // One use, whatever comes out: a callback cannot be replayed.
    await sessions.close(id);
    if (!session) throw new Refused('sign-in-not-completed');
    const pending = session.data as unknown as PendingSignIn;
    const query = (request.url ?? '').split('?')[1] ?? '';
    if (new URLSearchParams(query).get('error') === 'access_denied') {
      const why = new URLSearchParams(query).get('error_description') ?? '';
      throw new Refused(deniedBecause(why));
    }
    let claims: CardClaims;
    try {
      claims = await card.finish(query, pending);
    } catch {
      throw new Refused('sign-in-not-completed');
    }
    const person = await enrol.execute(claims);
    return { kind: 'card-signed-in', personId: person.id, claims, returnTo: pending.returnTo };
  });
  staffStrategy('staff-passkey', async (request) => {
    const first = await firstFactor(sessions, request);
    const staff = await passkey.finish(passkeyBody.parse(request.body));
    if (first?.certificate === undefined) return { kind: 'staff-signed-in', staff, by: ['passkey'] };
    if (first.staffId === staff.id) return { kind: 'staff-signed-in', staff, ...shown(first, 'passkey') };
    // One person's card and another one's passkey are no two factors.
    await sessions.close(request.cookies?.[COOKIES['staff-pending']]);
    throw new SignInRefused('sign-in-refused', { by: 'passkey', why: 'certificate-of-another', staffId: staff.id });
  });
  staffStrategy('staff-sso', async (request) => {
    const id = request.cookies?.[COOKIES['staff-sso']];
    const session = await sessions.read('staff-sso', id);
    // One use, whatever comes out: a callback cannot be replayed.
    await sessions.close(id);
    if (!session) throw new Refused('sign-in-not-completed');
    const pending = session.data as unknown as PendingSso;
    let subject: string;
    try {
      subject = await sso.finish((request.url ?? '').split('?')[1] ?? '', pending);
    } catch {
      throw new Refused('sign-in-not-completed');
    }
    const staff = await bySso.execute(pending.carrier, subject);
    const { former } = pending;
    return { kind: 'staff-signed-in', staff, by: ['single-sign-on'], ...(former ? { former } : {}) };
  });
  staffStrategy('staff-enrolment', async (request) => {
    const staff = await joiner.finish(joinerBody.parse(request.body));
    return { kind: 'staff-signed-in', staff, by: ['enrolment-code', 'passkey'] };
  });
  staffStrategy('staff-password', async (request) => {
    const { account, password } = passwordBody.parse(request.body);
    return { kind: 'staff-password-accepted', staff: await staff.password(account, password), by: ['password'] };
  });
  staffStrategy('staff-one-time-code', async (request) => {
    const first = await firstFactor(sessions, request);
    if (!first) throw new Refused('session-expired');
    const { code } = codeBody.parse(request.body);
    const who = await staff.oneTimeCode(first.staffId, code);
    return { kind: 'staff-signed-in', staff: who, ...shown(first, 'one-time-code') };
  });
}

/** Whoever is not let in stands in the audit, and hears what they would have heard. */
export async function toldWhenRefused<T>(tell: TellSignIns, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (problem) {
    if (problem instanceof SignInRefused) await tell.refused(problem);
    throw problem;
  }
}

interface FirstFactor {
  readonly staffId: string;
  readonly by: readonly StaffSignInWay[];
  readonly certificate?: string;
}

/** What was shown within the last five minutes, and waits for the second factor. */
async function firstFactor(sessions: SessionStore, { cookies }: IncomingRequest): Promise<FirstFactor | null> {
  const session = await sessions.read('staff-pending', cookies?.[COOKIES['staff-pending']]);
  if (!session?.subjectId) return null;
  const { by, certificate } = session.data as Partial<FirstFactor>;
  return { staffId: session.subjectId, by: by ?? [], ...(certificate ? { certificate } : {}) };
}

const shown = ({ by, certificate }: FirstFactor, then: StaffSignInWay) => ({
  by: [...by, then],
  ...(certificate ? { certificate } : {}),
});

/** The provider says why in a word of its error_description; anything else is the citizen's own "cancel". */
function deniedBecause(description: string) {
  if (/revoked/i.test(description)) return 'card-certificate-revoked';
  if (/expired/i.test(description)) return 'card-certificate-expired';
  if (/suspended/i.test(description)) return 'card-certificate-suspended';
  if (/blocked/i.test(description)) return 'card-pin-blocked';
  return 'sign-in-cancelled';
}

/** Registers all strategies with passport. The session and token ones carry the names of the contract's surfaces. */
export function registerStrategies(ports: StrategyPorts): void {
  const { register, hasher, sessions } = ports;
  registerProofs(ports);
  strategyOf<CitizenCaller>('citizen', async (request) => {
    const session = await sessions.read('citizen', request.cookies?.[COOKIES.citizen]);
    return session?.subjectId ? { kind: 'citizen', personId: session.subjectId, session } : undefined;
  });
  strategyOf<StaffCaller>('staff', async (request) => {
    const session = await sessions.read('staff', request.cookies?.[COOKIES.staff]);
    if (!session?.subjectId) return undefined;
    const { subjectId } = session;
    const staff = await register.transaction({ kind: 'system' }, (tx) => tx.staff.byId(subjectId));
    // Each request asks the register: whoever is stopped is out at once.
    return staff && judgeStaffMember(staff.state).allowed ? { kind: 'staff', staff, session } : undefined;
  });
  strategyOf<DeviceCaller>('device', async (request) => {
    const token = bearer(request);
    if (!token) return undefined;
    const [device, now] = await register.transaction(
      { kind: 'system' },
      (tx) => Promise.all([tx.deviceSessions.byTokenHash(hasher.lookup(token)), tx.now()]),
      'at-once',
    );
    if (!device) return undefined;
    if (device.expiresAt.getTime() <= now.getTime()) throw new Refused('session-expired');
    return { kind: 'device', device };
  });
  strategyOf<GateCaller>('gate', async (request) => {
    const token = bearer(request);
    if (!token) return undefined;
    const relyingParty = await register.transaction({ kind: 'system' }, (tx) =>
      tx.relyingParties.byTokenHash(hasher.lookup(token)),
    );
    return relyingParty?.enabled ? { kind: 'gate', relyingParty } : undefined;
  });
}
