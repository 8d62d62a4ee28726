/**
 * The steps from application to "使えます" on every route, and the steps that undo an unfinished one; their order on each
 * route stands in route-order.ts.
 * Sources: globalplatform-tsm §4.7 (the flow as messages, step ⑫ onward), §5.3 K2 (the key service emits finished
 * scripts); reliability-security §3.2 R4–R12 (lease, retry, park; nothing ends silently).
 */
import type { ApplicationEvent } from '../application/application-states';

export const QUEUES = ['notices', 'key-service', 'certificate-authority', 'mno-tsm', 'sp-tsm'] as const;
export type QueueName = (typeof QUEUES)[number];

export const STEP_KINDS = [
  'send-access-code',
  'prepare-key',
  'issue-certificate',
  'order-sp-area',
  'relay-scripts',
  'await-sp-area',
  'build-script',
  'await-personalisation',
  'await-attestation',
  'await-key',
  'deliver-key',
  'await-storage',
  'await-activation',
  'activate-certificate',
  'notify-activation',
  'revoke-unfinished',
  'order-deletion',
  'build-pin-reset',
  'await-pin-reset',
  'tell-holder',
  'lock-element',
  'unlock-element',
  'act-on-carrier-report',
  'act-on-resident-message',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** `waiting` = the phone or the carrier has to move; it falls due at its deadline or when woken. */
export const STEP_STATES = ['pending', 'leased', 'waiting', 'done', 'parked', 'cancelled'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Who has to act for the step to be done: our worker at once, or the phone or carrier in their own time. */
export type StepMover = 'worker' | 'phone' | 'carrier';

export interface RetryClass {
  /** Claims before the step is parked. */
  readonly attempts: number;
  /** Seconds before attempt 2, 3, …; the last one repeats. */
  readonly backoffSeconds: readonly number[];
}

export const RETRY_CLASSES = {
  /** Our own services: quick, then patient. */
  inside: { attempts: 12, backoffSeconds: [1, 2, 4, 8, 15, 30, 60] },
  /** Somebody else's server. */
  outside: { attempts: 20, backoffSeconds: [1, 3, 10, 30, 60, 120, 300] },
  /** Waits for a person or a phone; each attempt reads the state back. */
  waiting: { attempts: 2_000, backoffSeconds: [5, 5, 10, 15, 30, 60, 300] },
} as const satisfies Readonly<Record<string, RetryClass>>;
export type RetryClassName = keyof typeof RETRY_CLASSES;

export interface ProvisioningStep {
  readonly queue: QueueName;
  readonly mover: StepMover;
  /** What must be seen to be true for the step to be done; also what a retry asks first. */
  readonly doneTest: string;
  readonly retry: RetryClassName;
  /** Longer than the longest call the step makes. */
  readonly leaseSeconds: number;
  /** The application's event when the step is done, if any. */
  readonly onDone?: ApplicationEvent;
  /** Started when the application fails, is cancelled or expires after this step has begun. */
  readonly undo: readonly StepKind[];
}

export const PROVISIONING_STEPS = {
  'send-access-code': {
    queue: 'notices',
    mover: 'worker',
    doneTest: 'the notice with the current access code is in the outbox of the citizen’s other channel',
    retry: 'outside',
    leaseSeconds: 30,
    onDone: 'send-code',
    undo: [],
  },
  'prepare-key': {
    queue: 'key-service',
    mover: 'worker',
    doneTest: 'the key service holds a key pair and a set-up key for this application and gave out the public halves',
    retry: 'inside',
    leaseSeconds: 30,
    onDone: 'prepare',
    undo: ['revoke-unfinished'],
  },
  'issue-certificate': {
    queue: 'certificate-authority',
    mover: 'worker',
    doneTest: 'the certificate is stored, signed over the reserved serial, in state issued',
    retry: 'inside',
    leaseSeconds: 30,
    undo: ['revoke-unfinished'],
  },
  'order-sp-area': {
    queue: 'mno-tsm',
    mover: 'worker',
    doneTest: 'the MNO-TSM answered accepted or done to this function call identifier',
    retry: 'outside',
    leaseSeconds: 60,
    onDone: 'write-area',
    undo: ['order-deletion'],
  },
  'relay-scripts': {
    queue: 'sp-tsm',
    mover: 'worker',
    doneTest: 'the carrier’s script, and ours behind it, are stored for the courier',
    retry: 'outside',
    leaseSeconds: 60,
    undo: ['revoke-unfinished', 'order-deletion'],
  },
  'await-sp-area': {
    queue: 'mno-tsm',
    mover: 'carrier',
    doneTest: 'the carrier reported SP area and applet, with the card’s set-up data and receipt',
    retry: 'waiting',
    leaseSeconds: 60,
    onDone: 'write-key',
    undo: ['order-deletion'],
  },
  'build-script': {
    queue: 'key-service',
    mover: 'worker',
    doneTest: 'one finished level-33 script bound to this card and counter is stored for the courier',
    retry: 'inside',
    leaseSeconds: 30,
    undo: ['revoke-unfinished', 'order-deletion'],
  },
  'await-personalisation': {
    queue: 'sp-tsm',
    mover: 'phone',
    doneTest: 'the card’s proof of possession answers the nonce in the script, and the key service confirmed it',
    retry: 'waiting',
    leaseSeconds: 60,
    onDone: 'await-pin',
    undo: ['revoke-unfinished', 'order-deletion'],
  },
  'await-attestation': {
    queue: 'sp-tsm',
    mover: 'phone',
    doneTest: 'the phone proved by attestation that the genuine app runs on it, over our challenge',
    retry: 'waiting',
    leaseSeconds: 60,
    onDone: 'prepare',
    undo: [],
  },
  'await-key': {
    queue: 'sp-tsm',
    mover: 'phone',
    doneTest: 'the attested key vouched for the key, and a request for exactly that key arrived where one is due',
    retry: 'waiting',
    leaseSeconds: 60,
    undo: [],
  },
  'deliver-key': {
    queue: 'key-service',
    mover: 'worker',
    doneTest: 'the private key, encrypted to the proved key of this phone by the key service, waits for it',
    retry: 'inside',
    leaseSeconds: 30,
    undo: ['revoke-unfinished'],
  },
  'await-storage': {
    queue: 'sp-tsm',
    mover: 'phone',
    doneTest: 'the phone reported that it checked and stored the certificate of this serial',
    retry: 'waiting',
    leaseSeconds: 60,
    onDone: 'await-pin',
    undo: ['revoke-unfinished', 'order-deletion'],
  },
  'await-activation': {
    queue: 'sp-tsm',
    mover: 'phone',
    doneTest: 'the phone reported that the holder set the PIN on the card',
    retry: 'waiting',
    leaseSeconds: 60,
    undo: ['revoke-unfinished', 'order-deletion'],
  },
  'activate-certificate': {
    queue: 'certificate-authority',
    mover: 'worker',
    doneTest: 'the certificate is active, every other live certificate of the person is revoked, OCSP answers good',
    retry: 'inside',
    leaseSeconds: 30,
    onDone: 'complete',
    undo: ['revoke-unfinished', 'order-deletion'],
  },
  'notify-activation': {
    queue: 'notices',
    mover: 'worker',
    doneTest:
      'the notices to this phone and to the superseded one are in the outbox, and the carrier was told state 21',
    retry: 'outside',
    leaseSeconds: 30,
    undo: [],
  },
  'revoke-unfinished': {
    queue: 'certificate-authority',
    mover: 'worker',
    doneTest: 'the certificate is revoked or its reservation discarded, and the key service holds no key of it',
    retry: 'inside',
    leaseSeconds: 30,
    undo: [],
  },
  'order-deletion': {
    queue: 'mno-tsm',
    mover: 'carrier',
    doneTest: 'the carrier reported the SP area deleted, or never made',
    retry: 'waiting',
    leaseSeconds: 60,
    undo: [],
  },
  'build-pin-reset': {
    queue: 'key-service',
    mover: 'worker',
    doneTest: 'one finished level-33 script that gives the PIN back to its holder is stored for the courier',
    retry: 'inside',
    leaseSeconds: 30,
    undo: [],
  },
  'await-pin-reset': {
    queue: 'sp-tsm',
    mover: 'phone',
    doneTest: 'the card confirmed under the SP area’s keys that it has no PIN now',
    retry: 'waiting',
    leaseSeconds: 60,
    undo: [],
  },
  'tell-holder': {
    queue: 'notices',
    mover: 'worker',
    doneTest: 'the notice of what was done to the certificate is with the gateway',
    retry: 'outside',
    leaseSeconds: 30,
    undo: [],
  },
  'lock-element': {
    queue: 'mno-tsm',
    mover: 'carrier',
    doneTest: 'the carrier reported the application in the SIM locked, or a newer order took this one’s place',
    retry: 'waiting',
    leaseSeconds: 60,
    undo: [],
  },
  'unlock-element': {
    queue: 'mno-tsm',
    mover: 'carrier',
    doneTest: 'the carrier reported the application in the SIM unlocked, or a newer order took this one’s place',
    retry: 'waiting',
    leaseSeconds: 60,
    undo: [],
  },
  'act-on-carrier-report': {
    queue: 'mno-tsm',
    mover: 'worker',
    doneTest: 'line, certificate and element stand as the report means, or a newer report had overtaken it',
    retry: 'outside',
    leaseSeconds: 60,
    undo: [],
  },
  'act-on-resident-message': {
    queue: 'certificate-authority',
    mover: 'worker',
    doneTest: 'the person’s certificates stand as the message means, or a newer message had overtaken it',
    retry: 'inside',
    leaseSeconds: 30,
    undo: [],
  },
} as const satisfies Readonly<Record<StepKind, ProvisioningStep>>;

/** The step that the acceptance of an application starts; the redeemed access code starts the route's first. */
export const FIRST_STEP = 'send-access-code' as const satisfies StepKind;

export function stepOf(kind: StepKind): ProvisioningStep {
  return PROVISIONING_STEPS[kind];
}

export function retryOf(kind: StepKind): RetryClass {
  return RETRY_CLASSES[PROVISIONING_STEPS[kind].retry];
}

/**
 * What follows a failed or not-yet-done attempt.
 * @param attempt the one just made, from 1
 * @returns seconds until the next attempt, or undefined when the step is to be parked
 */
export function backoffSeconds(kind: StepKind, attempt: number): number | undefined {
  const { attempts, backoffSeconds: waits } = retryOf(kind);
  if (attempt >= attempts) return undefined;
  return waits[Math.min(attempt, waits.length) - 1] ?? waits.at(-1);
}

/** The undo steps due for the steps that have begun, revocation before deletion, each once. */
export function undoFor(begun: readonly StepKind[]): readonly StepKind[] {
  const due = new Set(begun.flatMap((kind): readonly StepKind[] => PROVISIONING_STEPS[kind].undo));
  return STEP_KINDS.filter((kind) => due.has(kind));
}

export interface ProvisioningWiring {
  readonly [kind: string]: {
    readonly queue: string;
    readonly undo: readonly string[];
  };
}

/**
 * Checks the steps' wiring: unknown undo or queue, a queue nobody uses.
 * @throws Error naming every defect
 */
export function validateProvisioning(steps: ProvisioningWiring = PROVISIONING_STEPS): void {
  const defects: string[] = [];
  const queues = new Set<string>(QUEUES);
  for (const [kind, { queue, undo }] of Object.entries(steps)) {
    if (!queues.has(queue)) defects.push(`${kind}: unknown queue "${queue}"`);
    for (const target of undo) if (!steps[target]) defects.push(`${kind}: unknown step "${target}"`);
  }
  const used = new Set(Object.values(steps).map(({ queue }) => queue));
  for (const queue of queues) if (!used.has(queue)) defects.push(`nothing uses queue "${queue}"`);
  if (defects.length > 0) throw new Error(`provisioning: ${defects.join('; ')}`);
}
