// An app that starts with certificates in its phone: which stay, which go, which are gone. No session; the attested key proves it.
import { Controller, Inject, Req } from '@nestjs/common';
import { contactStatement, keychainRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import { MeetPhone, OpenContactChallenge, type Register } from '@sumaho-jpki/operations';
import { REGISTER } from '../../wiring/tokens';
import type { ApiRequest } from '../caller';
import { mayKnock } from '../caller-limit';
import { BodyOf, Serves } from '../serves.decorator';

const CONTACTS_PER_MINUTE = 60;

@Controller()
export class ContactController {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(OpenContactChallenge) private readonly challenges: OpenContactChallenge,
    @Inject(MeetPhone) private readonly meet: MeetPhone,
  ) {}

  @Serves(keychainRoutes.contactChallenge)
  async contactChallenge(
    @Req() { ip }: ApiRequest,
    @BodyOf(keychainRoutes.contactChallenge) { keychainId }: RequestBody<typeof keychainRoutes.contactChallenge>,
  ): Promise<ResponseOf<typeof keychainRoutes.contactChallenge>> {
    await mayKnock(this.register, 'contact-from', ip, CONTACTS_PER_MINUTE);
    const { challenge, expiresAt } = await this.challenges.execute(keychainId);
    return { challenge, expiresAt: expiresAt.toISOString() };
  }

  @Serves(keychainRoutes.contact)
  async contact(
    @BodyOf(keychainRoutes.contact) body: RequestBody<typeof keychainRoutes.contact>,
  ): Promise<ResponseOf<typeof keychainRoutes.contact>> {
    const { keychainId, holding, wiped } = body;
    const assertion = new Uint8Array(Buffer.from(body.assertion, 'base64url'));
    const statement = contactStatement({ holding, wiped });
    return { certificates: await this.meet.execute({ keychainId, holding, wiped, assertion, statement }) };
  }
}
