// Somebody of a carrier's desk or of J-LIS at the back office: password, one-time code, search, revocation.
import { randomUUID } from 'node:crypto';
import { routes, type BodyOf } from '@sumaho-jpki/contract';
import { call, ProblemAnswer } from './contract-client';
import { HeadlessBrowser } from './headless-browser';
import type { World } from './world';

/** Milliseconds; a one-time code counts once, so a second sign-in waits for the next one. */
const NEXT_CODE = 31_000;

export class HeadlessStaff {
  readonly browser: HeadlessBrowser;
  private csrfToken: string | undefined;

  constructor(
    private readonly world: World,
    readonly account: string,
  ) {
    this.browser = new HeadlessBrowser(world.origin);
  }

  async signIn(): Promise<void> {
    const until = Date.now() + NEXT_CODE;
    const { account, password } = await this.world.staff(this.account);
    for (;;) {
      const code = await this.world.unspentCode(account);
      try {
        await call(this.browser, routes.staff.signIn, { body: { account, password } });
        const { csrfToken } = await call(this.browser, routes.staff.signInTotp, { body: { code } });
        this.csrfToken = csrfToken;
        return;
      } catch (problem) {
        // Another process used it within these thirty seconds already: the next one will do.
        if (!(problem instanceof ProblemAnswer) || problem.code !== 'sign-in-refused' || Date.now() > until)
          throw problem;
      }
    }
  }

  search(q: string) {
    return call(this.browser, routes.staff.search, { query: { q } });
  }

  readLine(lineId: string) {
    return call(this.browser, routes.staff.readLine, { params: { lineId } });
  }

  readCertificate(serial: string) {
    return call(this.browser, routes.staff.readCertificate, { params: { serial } });
  }

  parkedSteps() {
    return call(this.browser, routes.staff.parkedSteps);
  }

  retryParkedStep(stepId: string) {
    return call(this.browser, routes.staff.retryParkedStep, { params: { stepId }, headers: this.headers });
  }

  revokeCertificate(serial: string, cause: string) {
    return call(this.browser, routes.staff.revokeCertificate, {
      params: { serial },
      body: { cause, confirmation: serial.slice(-4) },
      headers: this.headers,
    });
  }

  /** The four routes side by side, out of the installation's own register. */
  equivalence() {
    return call(this.browser, routes.staff.equivalence);
  }

  issuePolicies() {
    return call(this.browser, routes.staff.issuePolicies);
  }

  /** Sets the policy of one operating system, handset model or SIM product, whatever stands there; signs in again where that is due. */
  async changeIssuePolicy(policy: Omit<BodyOf<typeof routes.staff.changeIssuePolicy>, 'version' | 'simulated'>) {
    const { policies } = await this.issuePolicies();
    const version = policies.find(({ scope, key }) => scope === policy.scope && key === policy.key)?.version ?? null;
    const { scope, key, routes: ways, keyKinds } = policy;
    const { days, sha256 } = await call(this.browser, routes.staff.simulateIssuePolicy, {
      query: { scope, key, routes: ways.join(), keyKinds: keyKinds.join(), days: '30' },
    });
    const body = { ...policy, version, simulated: { days, sha256 } };
    const change = () => call(this.browser, routes.staff.changeIssuePolicy, { body, headers: this.headers });
    return change().catch(async (problem: unknown) => {
      if (!(problem instanceof ProblemAnswer) || problem.code !== 'step-up-required') throw problem;
      await this.signIn();
      return change();
    });
  }

  private get headers(): Record<string, string> {
    return { 'x-csrf-token': this.csrfToken ?? '', 'idempotency-key': randomUUID() };
  }
}
