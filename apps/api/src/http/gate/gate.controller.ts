// The relying party's gate.
import { Controller, Inject } from '@nestjs/common';
import type { GateCaller } from '@sumaho-jpki/adapters/sign-in';
import { gateRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import {
  FindSuccessor,
  mustBeAllowed,
  OpenGateChallenge,
  StatusQuestions,
  VerifyAtGate,
} from '@sumaho-jpki/operations';
import { fillSentence, problem } from '@sumaho-jpki/rules';
import { Gate } from '../caller';
import { StatusDoor } from '../machine/status-door';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';

const ADMITTED = { ja: '入場できます。', en: 'You may enter.' } as const;

@Controller()
export class GateController {
  constructor(
    @Inject(OpenGateChallenge) private readonly open: OpenGateChallenge,
    @Inject(VerifyAtGate) private readonly verify: VerifyAtGate,
    @Inject(FindSuccessor) private readonly successors: FindSuccessor,
    @Inject(StatusDoor) private readonly door: StatusDoor,
    @Inject(StatusQuestions) private readonly questions: StatusQuestions,
  ) {}

  @Serves(gateRoutes.challenge)
  async challenge(@Gate() { relyingParty }: GateCaller): Promise<ResponseOf<typeof gateRoutes.challenge>> {
    // Before the citizen is asked for a PIN.
    mustBeAllowed(await this.door.gate(relyingParty.id));
    const { expiresAt, ...opened } = await this.open.execute(relyingParty);
    return { ...opened, relyingParty: relyingParty.name, expiresAt: expiresAt.toISOString() };
  }

  @Serves(gateRoutes.admit)
  async admit(
    @Gate() { relyingParty }: GateCaller,
    @BodyOf(gateRoutes.admit) body: RequestBody<typeof gateRoutes.admit>,
  ): Promise<ResponseOf<typeof gateRoutes.admit>> {
    const asker = await this.door.gate(relyingParty.id);
    mustBeAllowed(asker);
    const admission = await this.verify.execute(relyingParty, {
      challengeId: body.challengeId,
      certificateDer: Buffer.from(body.certificate, 'base64'),
      signature: Buffer.from(body.signature, 'base64'),
    });
    // Where certificate or signature was refused before, no status was asked for.
    if (asker.allowed && admission.status !== null) this.questions.note(asker.verifierId, 'gate');
    const told = admission.reason ? problem(admission.reason).citizen : ADMITTED;
    return {
      ...admission,
      titleJa: fillSentence(told.ja),
      titleEn: fillSentence(told.en),
      checkedAt: admission.checkedAt.toISOString(),
    };
  }

  @Serves(gateRoutes.successor)
  async successor(
    @Gate() { relyingParty }: GateCaller,
    @ParamsOf(gateRoutes.successor) { serial }: { serial: string },
  ): Promise<ResponseOf<typeof gateRoutes.successor>> {
    mustBeAllowed(await this.door.gate(relyingParty.id));
    const found = await this.successors.execute(relyingParty, serial);
    return {
      serial,
      successor: found && {
        serial: found.certificate.serial,
        state: found.certificate.state,
        notAfter: found.certificate.notAfter.toISOString(),
        cause: found.cause,
      },
    };
  }
}
