// Contracts of MVNOs with their host networks, and the request to change one; J-LIS decides it in the inbox of approvals.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type BodyOf as RequestBody, type MvnoContractView, type ResponseOf } from '@sumaho-jpki/contract';
import { ReadMvnoContracts, RequestContractChange, type MvnoContractPicture } from '@sumaho-jpki/operations';
import type { ContractTerms } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { BodyOf, Serves } from '../serves.decorator';
import { verdictView } from '../views';

@Controller()
export class MvnoContractsController {
  constructor(
    @Inject(ReadMvnoContracts) private readonly all: ReadMvnoContracts,
    @Inject(RequestContractChange) private readonly request: RequestContractChange,
  ) {}

  @Serves(staffRoutes.mvnoContracts)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.mvnoContracts>> {
    return { contracts: (await this.all.execute(staff)).map(shown) };
  }

  @Serves(staffRoutes.requestContractChange)
  async ask(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.requestContractChange) wish: RequestBody<typeof staffRoutes.requestContractChange>,
  ): Promise<ResponseOf<typeof staffRoutes.requestContractChange>> {
    return { id: await this.request.execute({ staff, provedAt: session.createdAt, wish }) };
  }
}

function shown({ mvno, contract, versions, pending, mayChange }: MvnoContractPicture): MvnoContractView {
  const { nameJa, nameEn } = mvno;
  const { carrier, hostCarrier, version } = contract;
  return {
    ...{ carrier, nameJa, nameEn, hostCarrier, version, pending },
    ...termsOf(contract),
    versions: versions.map((each) => ({
      ...{ version: each.version, reason: each.reason, approvalId: each.approvalId },
      ...termsOf(each),
      at: each.at.toISOString(),
    })),
    mayChange: verdictView(mayChange),
  };
}

const termsOf = ({ excluded, helpDesk }: ContractTerms) => ({
  excluded: [...excluded],
  helpDesk: helpDesk && { ...helpDesk },
});
