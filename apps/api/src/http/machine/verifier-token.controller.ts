// The token end point of verifiers (RFC 6749 §4.4 and §5, client authentication of RFC 7523 §2.2): a signed assertion in, a bearer
// token of ten minutes out. Every refusal of an assertion reads alike; why stands in the log.
import { Controller, HttpCode, Inject, Logger, Post, Req, Res } from '@nestjs/common';
import { AssertionError, checkAssertion, claimedBy, SessionStore } from '@sumaho-jpki/adapters/sign-in';
import { machinePaths } from '@sumaho-jpki/contract';
import { OpenVerifierSession, Refused, VERIFIER_SESSION_SECONDS, type Register } from '@sumaho-jpki/operations';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PUBLIC_ORIGIN, REGISTER } from '../../wiring/tokens';
import { mayKnock } from '../caller-limit';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LONGEST = 8_192;
/** A verifier needs one token in ten minutes for each of its processes. */
const KNOCKS_A_MINUTE = 60;

class TokenRefused extends Error {
  constructor(
    readonly error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type',
    readonly why: string,
  ) {
    super(why);
  }
}

@Controller()
export class VerifierTokenController {
  private readonly log = new Logger('VerifierToken');

  constructor(
    @Inject(OpenVerifierSession) private readonly open: OpenVerifierSession,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(REGISTER) private readonly register: Register,
    @Inject(PUBLIC_ORIGIN) private readonly origin: string,
  ) {}

  @Post(machinePaths.verifierToken.slice(1))
  @HttpCode(200)
  async token(@Req() request: FastifyRequest & { rawBody?: Buffer }, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('cache-control', 'no-store').header('content-type', 'application/json');
    try {
      await mayKnock(this.register, 'verifier-token', request.ip, KNOCKS_A_MINUTE);
      const assertion = assertionOf(request);
      const token = await this.admit(assertion);
      void reply.send({ access_token: token, token_type: 'Bearer', expires_in: VERIFIER_SESSION_SECONDS });
    } catch (problem) {
      if (!(problem instanceof TokenRefused)) throw problem;
      this.log.warn({ refused: problem.why });
      void reply.status(problem.error === 'invalid_client' ? 401 : 400).send({ error: problem.error });
    }
  }

  private async admit(assertion: string): Promise<string> {
    try {
      const claimed = claimedBy(assertion);
      const known = await this.open.keyOf(claimed.code, claimed.keyId);
      if (!known) throw new TokenRefused('invalid_client', 'unknown-key');
      const { verifier, credential, now } = known;
      const audience = `${this.origin}${machinePaths.verifierToken}`;
      const idHash = await checkAssertion({ assertion, code: verifier.code, credential, audience, now });
      await this.open.admit({ verifier, credential, idHash });
      return (await this.sessions.open('verifier', verifier.id, { credentialId: credential.id })).id;
    } catch (problem) {
      if (problem instanceof AssertionError) throw new TokenRefused('invalid_client', problem.fault);
      if (problem instanceof Refused)
        throw new TokenRefused('invalid_client', problem.detail.refusal?.rule ?? problem.code);
      throw problem;
    }
  }
}

function assertionOf({ headers, rawBody }: FastifyRequest & { rawBody?: Buffer }): string {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/x-www-form-urlencoded' || !rawBody || rawBody.length > LONGEST)
    throw new TokenRefused('invalid_request', 'not-a-form');
  const form = new URLSearchParams(rawBody.toString('utf8'));
  // RFC 6749 §3.2: a parameter stands once.
  const only = (name: string): string => {
    const [value = '', ...more] = form.getAll(name);
    if (more.length > 0) throw new TokenRefused('invalid_request', 'parameter-twice');
    return value;
  };
  const [grantType, assertionType, assertion] = [
    only('grant_type'),
    only('client_assertion_type'),
    only('client_assertion'),
  ];
  if (grantType === '' || assertionType !== ASSERTION_TYPE || assertion === '')
    throw new TokenRefused('invalid_request', 'parameter-missing');
  if (grantType !== 'client_credentials') throw new TokenRefused('unsupported_grant_type', 'grant-type');
  return assertion;
}
