// How somebody of staff comes in, whichever way they showed who they are: one cookie, one session, and what the desk shows of its person.
import { Inject, Injectable } from '@nestjs/common';
import {
  COOKIE_SAME_SITE,
  COOKIES,
  cookieOptions,
  SessionStore,
  type StaffSignedIn,
} from '@sumaho-jpki/adapters/sign-in';
import { TellSignIns, type Register, type StaffRow } from '@sumaho-jpki/operations';
import type { FastifyReply } from 'fastify';
import { REGISTER } from '../../wiring/tokens';
import type { ApiRequest } from '../caller';

@Injectable()
export class StaffDoor {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(TellSignIns) private readonly tell: TellSignIns,
  ) {}

  /** One factor is shown; the other is due within five minutes. */
  async half(reply: FastifyReply, signedIn: StaffSignedIn): Promise<void> {
    const { id } = await this.sessions.open('staff-pending', signedIn.staff.id, dataOf(signedIn));
    void reply.setCookie(COOKIES['staff-pending'], id, cookieOptions(COOKIE_SAME_SITE['staff-pending']));
  }

  /** What the browser had before is over: the session, and a first factor that waits. */
  async letIn(request: ApiRequest, reply: FastifyReply, signedIn: StaffSignedIn): Promise<{ csrfToken: string }> {
    const { staff, by, certificate } = signedIn;
    const former = signedIn.former ?? this.sessions.handleOf(request.cookies[COOKIES.staff]);
    const before = former === null ? null : await this.sessions.closeHandle(former, 'staff');
    await this.sessions.close(request.cookies[COOKIES['staff-pending']]);
    // Told before the door opens: nobody is in without standing in the audit.
    if (before?.subjectId && before.subjectId !== staff.id) await this.tell.ended(before.subjectId, 'another-person');
    const stepUp = before?.subjectId === staff.id;
    await this.tell.signedIn(staff, by, { stepUp, ...(certificate ? { certificate } : {}) });
    const session = await this.sessions.open('staff', signedIn.staff.id, dataOf(signedIn));
    void reply
      .clearCookie(COOKIES['staff-pending'], cookieOptions(COOKIE_SAME_SITE['staff-pending']))
      .setCookie(COOKIES.staff, session.id, cookieOptions(COOKIE_SAME_SITE.staff));
    return session;
  }

  async view(staff: StaffRow) {
    const code = staff.carrier;
    const carrier = code ? await this.register.transaction({ kind: 'system' }, (tx) => tx.carriers.byCode(code)) : null;
    return {
      displayName: staff.displayName,
      role: staff.role,
      carrier: staff.carrier,
      carrierNameJa: carrier?.nameJa ?? null,
      carrierNameEn: carrier?.nameEn ?? null,
    };
  }
}

/** By what the session began; a certificate that is revoked takes it along. */
const dataOf = ({ by, certificate }: StaffSignedIn) => ({ by: [...by], ...(certificate ? { certificate } : {}) });
