// Who called: put on the request by the surface guard, read by handlers.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { CitizenCaller, DeviceCaller, GateCaller, StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { Refused, type Asker } from '@sumaho-jpki/operations';
import type { FastifyRequest } from 'fastify';

export type ApiRequest = FastifyRequest & { user?: unknown };

function callerOf<C extends { kind: string }>(kind: C['kind']) {
  return createParamDecorator((_: undefined, context: ExecutionContext): C => {
    const { user } = context.switchToHttp().getRequest<ApiRequest>();
    if (typeof user === 'object' && user !== null && 'kind' in user && user.kind === kind) return user as C;
    throw new Refused('sign-in-required');
  })();
}

export const Citizen = (): ParameterDecorator => callerOf<CitizenCaller>('citizen');
export const Staff = (): ParameterDecorator => callerOf<StaffCaller>('staff');
export const Device = (): ParameterDecorator => callerOf<DeviceCaller>('device');
export const Gate = (): ParameterDecorator => callerOf<GateCaller>('gate');

/** A session is opened by showing the card or the second factor: its age is the age of that proof. */
export function askerOf(caller: CitizenCaller | StaffCaller): Asker {
  const provedAt = caller.session.createdAt;
  return caller.kind === 'citizen'
    ? { kind: 'citizen', personId: caller.personId, provedAt }
    : { kind: 'staff', staff: caller.staff, provedAt };
}
