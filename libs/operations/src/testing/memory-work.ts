// Steps, effects, and what goes to the phone and comes back, in memory beside the register in memory.
import type { RegisterTransaction } from '../ports/register.port';
import type { AgentOrderRow, DeviceSessionRow, EffectRow, StepRow } from '../ports/rows';
import { every, newest, only, update, type Open } from './memory-rows';

export interface WorkRows {
  steps: Open<StepRow>[];
  effects: Open<EffectRow>[];
  agentOrders: Open<AgentOrderRow>[];
  deviceSessions: Open<DeviceSessionRow>[];
}
type WorkTables = Pick<RegisterTransaction, 'steps' | 'effects' | 'agentOrders' | 'deviceSessions'>;

export function workTables(db: WorkRows, now: () => Date): WorkTables {
  return { steps: steps(db, now), effects: effects(db, now), ...phone(db, now) };
}

function steps(db: WorkRows, now: () => Date): WorkTables['steps'] {
  /** Earlier rounds of the same kind are over. */
  const newestOf = (workflowId: string, kind: string, ...states: StepRow['state'][]) => {
    const last = db.steps.findLast((row) => row.workflowId === workflowId && row.kind === kind);
    return (row: StepRow) => row.id === last?.id && states.includes(row.state);
  };
  return {
    schedule: async (step) => {
      const there = only(db.steps, (row) => row.effectKey === step.effectKey);
      if (there && (there.workflowId !== step.workflowId || there.kind !== step.kind)) {
        throw new Error('The effect key belongs to another step.');
      }
      if (there) return there;
      const row: StepRow = {
        id: globalThis.crypto.randomUUID(),
        seq: db.steps.length + 1,
        workflowId: step.workflowId,
        kind: step.kind,
        subject: step.subject,
        effectKey: step.effectKey,
        state: step.state ?? 'pending',
        fence: '0',
        attempt: 0,
        runAt: new Date(now().getTime() + (step.afterSeconds ?? 0) * 1000),
        leaseUntil: null,
        reason: null,
        payload: step.payload ?? {},
        createdAt: now(),
      };
      db.steps.push(row);
      return structuredClone(row);
    },
    byId: async (id) => only(db.steps, (row) => row.id === id),
    ofWorkflow: async (id) => every(db.steps, (row) => row.workflowId === id),
    completeWaiting: async (workflowId, kind) =>
      update(db.steps, newestOf(workflowId, kind, 'waiting', 'leased', 'pending'), { state: 'done' }) === 1,
    // A leased step would only be marked: nothing is run here.
    wake: async (workflowId, kind) =>
      update(db.steps, newestOf(workflowId, kind, 'waiting', 'pending'), { runAt: now() }) === 1,
    cancelOpen: async (workflowId) =>
      update(
        db.steps,
        (row) => row.workflowId === workflowId && ['pending', 'leased', 'waiting', 'parked'].includes(row.state),
        { state: 'cancelled' },
      ),
    parked: async (limit) => every(db.steps, (row) => row.state === 'parked').slice(0, limit),
    dismissParked: async (id) =>
      update(db.steps, (row) => row.id === id && row.state === 'parked', { state: 'cancelled' }) === 1,
    orderParked: async (id, ordered) => {
      const step = db.steps.find((row) => row.id === id);
      const despite = [step?.payload['despite'], step?.reason].filter((doubt) => doubt != null).join(' ');
      const payload = { ...step?.payload, ordered, despite };
      return update(db.steps, (row) => row.id === id && row.state === 'parked', { state: 'pending', payload }) === 1;
    },
    retryParked: async (id) =>
      update(db.steps, (row) => row.id === id && row.state === 'parked', { state: 'pending' }) === 1,
  };
}

function effects(db: WorkRows, now: () => Date): WorkTables['effects'] {
  return {
    byKey: async (key) => only(db.effects, (row) => row.effectKey === key),
    intend: async (row) => {
      if (db.effects.some(({ effectKey }) => effectKey === row.effectKey)) return;
      db.effects.push({ ...row, sentAt: now(), resultAt: null, result: null });
    },
    settle: async (key, result) => {
      update(db.effects, (row) => row.effectKey === key && row.resultAt === null, { result, resultAt: now() });
    },
  };
}

function phone(db: WorkRows, now: () => Date): Pick<WorkTables, 'agentOrders' | 'deviceSessions'> {
  const isOpen = ({ state }: AgentOrderRow) => state === 'queued' || state === 'delivered';
  return {
    agentOrders: {
      enqueue: async (row) => {
        const fresh = { state: 'queued' as const, responses: null, agentStatus: null, createdAt: now() };
        db.agentOrders.push({ ...row, ...fresh });
      },
      open: async (id) => every(db.agentOrders, (row) => row.sessionId === id && isOpen(row)),
      ofApplication: async (id) => every(db.agentOrders, (row) => row.applicationId === id),
      latest: async (id) => newest(db.agentOrders, (row) => row.applicationId === id && row.purpose !== 'carrier'),
      latestOfCarrier: async (id) =>
        newest(db.agentOrders, (row) => row.applicationId === id && row.purpose === 'carrier'),
      byId: async (id) => only(db.agentOrders, (row) => row.id === id),
      markDelivered: async (id) => {
        update(db.agentOrders, (row) => row.id === id && row.state === 'queued', { state: 'delivered' });
      },
      answer: async (id, agentStatus, responses) =>
        update(db.agentOrders, (row) => row.id === id && isOpen(row), { state: 'answered', agentStatus, responses }) ===
        1,
      kill: async (id) => {
        update(db.agentOrders, (row) => row.applicationId === id && isOpen(row), { state: 'dead' });
      },
    },
    deviceSessions: {
      insert: async (row) => {
        const none = {
          carrierSeramUri: null,
          carrierSeramSessionId: null,
          activationChallenge: null,
          keychainId: null,
        };
        db.deviceSessions.push({ ...row, ...none });
      },
      byTokenHash: async (hash) => only(db.deviceSessions, (row) => row.tokenHash === hash),
      bySeramSession: async (id) => only(db.deviceSessions, (row) => row.seramSessionId === id),
      latestOfApplication: async (id) => newest(db.deviceSessions, (row) => row.applicationId === id),
      update: async (id, change) => {
        update<Open<DeviceSessionRow>>(db.deviceSessions, (row) => row.id === id, change);
      },
      takeChallenge: async (id) => {
        const row = db.deviceSessions.find((each) => each.id === id);
        const challenge = row?.activationChallenge ?? null;
        if (row) row.activationChallenge = null;
        return challenge;
      },
    },
  };
}
