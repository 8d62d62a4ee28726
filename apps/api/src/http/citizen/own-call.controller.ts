// The holder's half of a call code.
import { Controller, Inject } from '@nestjs/common';
import type { CitizenCaller } from '@sumaho-jpki/adapters/sign-in';
import { citizenRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import { AnswerCallCode, ReadOwnCall } from '@sumaho-jpki/operations';
import { Citizen } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';
import { callView } from '../views';

@Controller()
export class OwnCallController {
  constructor(
    @Inject(ReadOwnCall) private readonly own: ReadOwnCall,
    @Inject(AnswerCallCode) private readonly answering: AnswerCallCode,
  ) {}

  @Serves(citizenRoutes.call)
  async read(@Citizen() { personId }: CitizenCaller): Promise<ResponseOf<typeof citizenRoutes.call>> {
    const own = await this.own.execute(personId);
    if (!own) return { call: null };
    const { call, role, carrier } = own;
    const names = { carrierNameJa: carrier?.nameJa ?? null, carrierNameEn: carrier?.nameEn ?? null };
    return { call: { ...callView(call), role, ...names } };
  }

  @Serves(citizenRoutes.answerCall)
  async answer(
    @Citizen() { personId, session }: CitizenCaller,
    @ParamsOf(citizenRoutes.answerCall) { id }: { id: string },
    @BodyOf(citizenRoutes.answerCall) body: RequestBody<typeof citizenRoutes.answerCall>,
  ): Promise<ResponseOf<typeof citizenRoutes.answerCall>> {
    const provedAt = session.createdAt;
    return { call: callView(await this.answering.execute({ personId, provedAt, id, ...body })) };
  }
}
