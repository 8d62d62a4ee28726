// What the phone does next, read from the register alone: the phone may be switched off and on at any point.
import { isOpen, keyBornOf, storeOf, type KeyKind } from '@sumaho-jpki/rules';
import { issuedFor } from '../keychain/enrol-by-est.operation';
import { renewedBy } from '../keychain/same-phone';
import type { PinInitialisationRow } from '../ports/pin-initialisation.port';
import type { RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, DeviceSessionRow } from '../ports/rows';

export type NextForPhone =
  | { readonly kind: 'wait' }
  | { readonly kind: 'seram'; readonly party: 'mno-tsm' | 'sp-tsm'; readonly uri: string; readonly sessionId: string }
  | { readonly kind: 'attest' }
  | {
      readonly kind: 'enrol';
      readonly keyKind: KeyKind;
      readonly proved: boolean;
      readonly issued: boolean;
      /** Serial of the certificate in this phone that this one is to renew. */
      readonly renews: string | null;
    }
  | { readonly kind: 'receive-key'; readonly keyKind: KeyKind; readonly proved: boolean; readonly ready: boolean }
  | { readonly kind: 'reset-pin' }
  | { readonly kind: 'set-pin' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string };

export async function nextForPhone(
  tx: RegisterTransaction,
  application: ApplicationRow,
  device: DeviceSessionRow,
  spTsmUri: string,
): Promise<NextForPhone> {
  const initialisation = await tx.pinInitialisations.ofSession(device.id);
  if (initialisation) return nextForPinInitialisation(tx, application, { initialisation, device, spTsmUri });
  if (application.state === 'completed') return { kind: 'done' };
  if (!isOpen(application.state))
    return { kind: 'failed', code: application.problem ?? `application-${application.state}` };
  const steps = await tx.steps.ofWorkflow(application.id);
  if (steps.some(({ state }) => state === 'parked')) return { kind: 'failed', code: 'step-parked' };
  // A session that did not show who it is gets nothing of a Keychain's.
  if (storeOf(application.route) === 'keychain' && device.keychainId === null) return { kind: 'attest' };
  if (application.state === 'awaiting-pin') {
    const proved = steps.some(({ kind }) => kind === 'activate-certificate');
    return proved ? { kind: 'wait' } : { kind: 'set-pin' };
  }
  if (storeOf(application.route) === 'keychain') return nextForKeychain(tx, application);
  if (application.state === 'writing-area') {
    const waiting = steps.findLast(({ kind, state }) => kind === 'await-sp-area' && state !== 'done');
    // The SP-TSM is fetching the carrier's script, or has it: the phone gets all from one place.
    if (!waiting) return { kind: 'wait' };
    if (waiting.payload['relay'] === 'true') {
      return { kind: 'seram', party: 'sp-tsm', uri: spTsmUri, sessionId: device.seramSessionId };
    }
  }
  if (application.state === 'writing-area' && device.carrierSeramUri && device.carrierSeramSessionId) {
    return { kind: 'seram', party: 'mno-tsm', uri: device.carrierSeramUri, sessionId: device.carrierSeramSessionId };
  }
  if (application.state === 'writing-key') {
    return { kind: 'seram', party: 'sp-tsm', uri: spTsmUri, sessionId: device.seramSessionId };
  }
  return { kind: 'wait' };
}

async function nextForKeychain(tx: RegisterTransaction, application: ApplicationRow): Promise<NextForPhone> {
  const { route, keyKind } = application;
  const latest = await tx.enrolments.latest(application.id);
  const enrolment = latest?.round === application.enrolments ? latest : null;
  // Stored: the worker moves next.
  if (enrolment?.storedAt) return { kind: 'wait' };
  const proved = enrolment !== null;
  if (keyBornOf(route) === 'central') {
    return { kind: 'receive-key', keyKind, proved, ready: enrolment?.deliveryJwe != null };
  }
  const issued = enrolment !== null && (await issuedFor(tx, application, enrolment.spki)) !== null;
  const renews = (await renewedBy(tx, application))?.serial ?? null;
  return { kind: 'enrol', keyKind, proved, issued, renews };
}

/** A session that redeemed a PIN initialisation code is for that alone. */
async function nextForPinInitialisation(
  tx: RegisterTransaction,
  application: ApplicationRow,
  at: { initialisation: PinInitialisationRow; device: DeviceSessionRow; spTsmUri: string },
): Promise<NextForPhone> {
  const { initialisation, device, spTsmUri } = at;
  if (initialisation.state === 'done') return { kind: 'done' };
  if (initialisation.state === 'ended') return { kind: 'failed', code: 'access-code-superseded' };
  // A Keychain takes the new PIN with a permission of its own moment, as often as it takes.
  if (storeOf(application.route) === 'keychain') return { kind: 'reset-pin' };
  if (initialisation.state === 'reset') return { kind: 'set-pin' };
  const steps = await tx.steps.ofWorkflow(initialisation.id);
  if (steps.some(({ state }) => state === 'parked')) return { kind: 'failed', code: 'step-parked' };
  return { kind: 'seram', party: 'sp-tsm', uri: spTsmUri, sessionId: device.seramSessionId };
}
