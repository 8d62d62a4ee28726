// What goes to the phone and comes back: orders of the courier and the phone's sessions.
import type { AgentOrderRow, DeviceSessionRow, RegisterTransaction } from '@sumaho-jpki/operations';
import { Equal, In, Not, type FindOperator } from 'typeorm';
import { AgentOrders, DeviceSessions } from '../entities/lines';
import type { StoredAgentOrder, StoredDeviceSession } from '../entities/lines';
import { rowOf } from './rows';
import { insertRow, isUuid, run } from './unit';
import type { Unit } from './unit';

function asOrder(row: StoredAgentOrder | null): AgentOrderRow | null {
  if (!row) return null;
  const { place: _place, ...order } = row;
  return order;
}

export function agentOrders(unit: Unit): RegisterTransaction['agentOrders'] {
  const { manager } = unit;
  const newest = async (applicationId: string, purpose: FindOperator<string>): Promise<AgentOrderRow | null> =>
    isUuid(applicationId)
      ? asOrder(
          await manager.findOne(AgentOrders, {
            where: { applicationId, purpose: purpose as FindOperator<AgentOrderRow['purpose']> },
            order: { place: 'DESC' },
          }),
        )
      : null;
  return {
    enqueue: ({ commands, ...row }) => insertRow(unit, AgentOrders, { ...row, commands: [...commands] }),
    open: async (sessionId) => {
      if (!isUuid(sessionId)) return [];
      const where = { sessionId, state: In(['queued', 'delivered']) };
      const rows = await manager.find(AgentOrders, { where, order: { place: 'ASC' } });
      return rows.flatMap((row) => asOrder(row) ?? []);
    },
    ofApplication: async (applicationId) => {
      if (!isUuid(applicationId)) return [];
      const rows = await manager.find(AgentOrders, { where: { applicationId }, order: { place: 'ASC' } });
      return rows.flatMap((row) => asOrder(row) ?? []);
    },
    latest: (applicationId) => newest(applicationId, Not('carrier')),
    latestOfCarrier: (applicationId) => newest(applicationId, Equal('carrier')),
    byId: async (id) => (isUuid(id) ? asOrder(await manager.findOneBy(AgentOrders, { id })) : null),
    markDelivered: async (id) => {
      await manager.update(AgentOrders, { id, state: 'queued' }, { state: 'delivered' });
    },
    answer: async (id, agentStatus, responses) => {
      if (!isUuid(id)) return false;
      const { affected } = await manager.update(
        AgentOrders,
        { id, state: In(['queued', 'delivered']) },
        { state: 'answered', agentStatus, responses: [...responses] },
      );
      return affected === 1;
    },
    kill: async (applicationId) => {
      await manager.update(AgentOrders, { applicationId, state: In(['queued', 'delivered']) }, { state: 'dead' });
    },
  };
}

function asSession(row: StoredDeviceSession | null): DeviceSessionRow | null {
  if (!row) return null;
  const { createdAt: _createdAt, ...session } = row;
  return session;
}

export function deviceSessions(unit: Unit): RegisterTransaction['deviceSessions'] {
  const { manager } = unit;
  return {
    insert: (row) =>
      insertRow(unit, DeviceSessions, {
        ...row,
        carrierSeramUri: null,
        carrierSeramSessionId: null,
        activationChallenge: null,
        keychainId: null,
      }),
    byTokenHash: async (tokenHash) =>
      asSession(await rowOf(manager, DeviceSessions, 'WHERE token_hash = $1', [tokenHash])),
    bySeramSession: async (seramSessionId) =>
      asSession(await rowOf(manager, DeviceSessions, 'WHERE seram_session_id = $1', [seramSessionId])),
    latestOfApplication: async (applicationId) =>
      isUuid(applicationId)
        ? asSession(await manager.findOne(DeviceSessions, { where: { applicationId }, order: { createdAt: 'DESC' } }))
        : null,
    update: async (id, change) => {
      const { affected } = await manager.update(DeviceSessions, { id }, change);
      if (affected !== 1) throw new Error('The register holds no such phone session, or this scope does not see it.');
    },
    takeChallenge: async (id) => {
      if (!isUuid(id)) return null;
      const { rows } = await run<{ challenge: string | null }>(
        manager,
        `WITH taken AS (SELECT id, activation_challenge FROM device_sessions WHERE id = $1 FOR NO KEY UPDATE)
         UPDATE device_sessions SET activation_challenge = NULL FROM taken WHERE device_sessions.id = taken.id
         RETURNING taken.activation_challenge AS challenge`,
        [id],
      );
      return rows[0]?.challenge ?? null;
    },
  };
}
