/**
 * The steps of each route in their order, from the redeemed access code to the notice, as data. The application's stage while a
 * step is on its way, and what follows it, are read from here. Sources: globalplatform-tsm §4.7 (SIM), §5.3 (who makes the
 * key); jpki-domain §1.5 (Keychain, options A and B).
 */
import { APPLICATION_TABLE } from '../application/application-states';
import type { ApplicationEvent, ApplicationState } from '../application/application-states';
import { ISSUE_ROUTES } from '../issue-policy/issue-route';
import type { IssueRoute } from '../issue-policy/issue-route';
import type { Cell } from '../verdict';
import { PROVISIONING_STEPS, STEP_KINDS, stepOf } from './provisioning-steps';
import type { StepKind } from './provisioning-steps';

/** A step in its place; `onDone` given here stands instead of the step's own (null: the application stays where it is). */
export type PlacedStep = StepKind | { readonly kind: StepKind; readonly onDone: ApplicationEvent | null };

const ACTIVATION = ['await-activation', 'activate-certificate', 'notify-activation'] as const;

export const ROUTE_ORDER = {
  sim: [
    'prepare-key',
    'issue-certificate',
    'order-sp-area',
    'relay-scripts',
    'await-sp-area',
    'build-script',
    'await-personalisation',
    ...ACTIVATION,
  ],
  // The card makes the key in a first script; the certificate follows in a second.
  'sim-on-card': [
    'prepare-key',
    'order-sp-area',
    'relay-scripts',
    'await-sp-area',
    'build-script',
    { kind: 'await-personalisation', onDone: null },
    'issue-certificate',
    'build-script',
    'await-personalisation',
    ...ACTIVATION,
  ],
  keychain: [
    'await-attestation',
    'await-key',
    { kind: 'issue-certificate', onDone: 'send-certificate' },
    'await-storage',
    ...ACTIVATION,
  ],
  'keychain-central': [
    'await-attestation',
    'await-key',
    // The attestation began the preparing already; a second enrolment comes here again at a later stage.
    { kind: 'prepare-key', onDone: null },
    { kind: 'issue-certificate', onDone: 'send-certificate' },
    'deliver-key',
    'await-storage',
    ...ACTIVATION,
  ],
} as const satisfies Readonly<Record<IssueRoute, readonly PlacedStep[]>>;

/**
 * Left out where they are not due: the phone fetches the carrier's script itself (by the carrier's profile); our script went with
 * the carrier's and is answered already.
 */
export const STEPS_LEFT_OUT_AT_TIMES = ['relay-scripts', 'build-script'] as const satisfies readonly StepKind[];

/** Care of a certificate that is in use: nothing of an application under way. */
export const CARE_STEPS = [
  'build-pin-reset',
  'await-pin-reset',
  'tell-holder',
  'lock-element',
  'unlock-element',
  'act-on-carrier-report',
  'act-on-resident-message',
] as const satisfies readonly StepKind[];

/** Steps outside of every route: before the phone, undoing, and care. */
export const STEPS_OFF_ROUTE = [
  'send-access-code',
  'revoke-unfinished',
  'order-deletion',
  ...CARE_STEPS,
] as const satisfies readonly StepKind[];

export interface RouteStage {
  readonly kind: StepKind;
  /** Where the application stands while the step is on its way. */
  readonly stage: ApplicationState;
  readonly onDone: ApplicationEvent | undefined;
}

const placed = (step: PlacedStep): { kind: StepKind; onDone: ApplicationEvent | undefined } => {
  if (typeof step !== 'string') return { kind: step.kind, onDone: step.onDone ?? undefined };
  return { kind: step, onDone: stepOf(step).onDone };
};

/** The step that a redeemed access code starts. */
export function firstStepOf(route: IssueRoute): StepKind {
  return ROUTE_ORDER[route][0];
}

/** The way of a route with the stage at each step. @throws Error where the application's table does not let it go so */
export function walkRoute(route: IssueRoute, order: readonly PlacedStep[] = ROUTE_ORDER[route]): readonly RouteStage[] {
  const stages: RouteStage[] = [];
  let stage: ApplicationState = 'redeemed';
  for (const { kind, onDone } of order.map(placed)) {
    stages.push({ kind, stage, onDone });
    if (!onDone) continue;
    const cell: Cell<ApplicationState, string, string> = APPLICATION_TABLE.cells[stage][onDone];
    if ('refuse' in cell) throw new Error(`route ${route}: ${stage} × ${onDone} of ${kind} is refused`);
    if ('to' in cell) stage = cell.to;
  }
  if (stage !== 'completed') throw new Error(`route ${route}: ends in ${stage}`);
  return stages;
}

/** What may follow the step on this route; more than one where the route passes it twice. Empty off the route. */
export function nextSteps(route: IssueRoute, kind: StepKind): readonly StepKind[] {
  const kinds = ROUTE_ORDER[route].map((step: PlacedStep) => placed(step).kind);
  const next = kinds.flatMap((each, index) => (each === kind ? kinds.slice(index + 1, index + 2) : []));
  return [...new Set(next)];
}

/** The event on the application when the step is done; of a step that the route passes twice, the last time. */
export function onDoneOf(route: IssueRoute, kind: StepKind): ApplicationEvent | undefined {
  const here = ROUTE_ORDER[route].map((step: PlacedStep) => placed(step)).findLast((step) => step.kind === kind);
  return here ? here.onDone : stepOf(kind).onDone;
}

/**
 * Checks every route: known steps, a way that the application's table allows, activation at its end, no step that nobody uses.
 * @throws Error naming every defect
 */
export function validateRoutes(orders: Readonly<Record<string, readonly PlacedStep[]>> = ROUTE_ORDER): void {
  const defects: string[] = [];
  const used = new Set<string>(STEPS_OFF_ROUTE);
  for (const route of ISSUE_ROUTES) {
    const order = orders[route] ?? [];
    const kinds = order.map((step) => (typeof step === 'string' ? step : step.kind));
    kinds.forEach((kind, index) => {
      used.add(kind);
      if (!Object.hasOwn(PROVISIONING_STEPS, kind)) defects.push(`route ${route}: unknown step "${kind}"`);
      if (kinds[index + 1] === kind) defects.push(`route ${route}: "${kind}" follows itself`);
    });
    if (kinds.slice(-ACTIVATION.length).join() !== ACTIVATION.join())
      defects.push(`route ${route}: does not end with the activation`);
    if (defects.length > 0) continue;
    try {
      walkRoute(route, order);
    } catch (problem) {
      defects.push(problem instanceof Error ? problem.message : String(problem));
    }
  }
  for (const kind of STEP_KINDS) if (!used.has(kind)) defects.push(`no route uses step "${kind}"`);
  if (defects.length > 0) throw new Error(`routes: ${defects.join('; ')}`);
}
