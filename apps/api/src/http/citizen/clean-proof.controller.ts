// The proof that a SIM or phone holds no key: made for its holder, asked by whoever was given the code.
import { Controller, Inject, Req } from '@nestjs/common';
import type { CitizenCaller } from '@sumaho-jpki/adapters/sign-in';
import { citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { CheckCleanProof, IssueCleanProofs, type Register } from '@sumaho-jpki/operations';
import type { FastifyRequest } from 'fastify';
import { REGISTER } from '../../wiring/tokens';
import { Citizen } from '../caller';
import { mayKnock } from '../caller-limit';
import { ParamsOf, Serves } from '../serves.decorator';
import { cleanProofView, cleanStatementView } from '../views';

const CHECKS_A_MINUTE = 30;

@Controller()
export class CleanProofController {
  constructor(
    @Inject(CheckCleanProof) private readonly check: CheckCleanProof,
    @Inject(IssueCleanProofs) private readonly issue: IssueCleanProofs,
    @Inject(REGISTER) private readonly register: Register,
  ) {}

  @Serves(citizenRoutes.checkCleanProof)
  async checkCleanProof(
    @ParamsOf(citizenRoutes.checkCleanProof) { code }: { code: string },
    @Req() { ip }: FastifyRequest,
  ): Promise<ResponseOf<typeof citizenRoutes.checkCleanProof>> {
    await mayKnock(this.register, 'clean-proof', ip, CHECKS_A_MINUTE);
    return cleanStatementView(await this.check.execute(code));
  }

  @Serves(citizenRoutes.issueCleanProofs)
  async issueCleanProofs(
    @Citizen() { personId }: CitizenCaller,
  ): Promise<ResponseOf<typeof citizenRoutes.issueCleanProofs>> {
    return { proofs: (await this.issue.ofHolder(personId)).map(cleanProofView) };
  }
}
