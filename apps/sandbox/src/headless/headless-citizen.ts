// A citizen at the portal: signs in with the card, applies, signs with the card, sets the download password.
import { randomUUID } from 'node:crypto';
import { routes, TERMS_VERSIONS } from '@sumaho-jpki/contract';
import { call } from './contract-client';
import { errorOf, HeadlessBrowser, type Page } from './headless-browser';
import type { WorldPerson } from './world';

/** Terms of use the portal shows. */
/** The terms for this phone: the demo catalogue's iPhones are of one maker. */
export const consentFor = (handsetModel: string) => ({
  version: handsetModel.startsWith('ringo-') ? TERMS_VERSIONS.keychain : TERMS_VERSIONS.sim,
  accepted: true as const,
});

/** A page that ended with `?problem=<code>`, or an error box of the sign-in provider. */
export class PortalProblem extends Error {
  override readonly name = 'PortalProblem';
  constructor(readonly code: string) {
    super(`the portal says: ${code}`);
  }
}

export class HeadlessCitizen {
  readonly browser: HeadlessBrowser;
  private csrfToken: string | undefined;

  constructor(
    origin: string,
    readonly person: WorldPerson,
  ) {
    this.browser = new HeadlessBrowser(origin);
  }

  /** @throws PortalProblem with the code the portal shows */
  async signIn(pin = this.person.pin): Promise<void> {
    const page = await this.readCard(pin);
    mustBeFine(page);
    const { csrfToken, signedIn } = await call(this.browser, routes.citizen.session);
    if (!signedIn || csrfToken === null) throw new Error('Signed in, but the portal knows nobody.');
    this.csrfToken = csrfToken;
  }

  /** The page after the card was read: an error box of the provider, or the portal. */
  async readCard(pin: string): Promise<Page> {
    const card = await this.browser.open(routes.citizen.signIn.path);
    return this.browser.submit(card, { person: this.person.id, pin });
  }

  overview() {
    return call(this.browser, routes.citizen.overview);
  }

  checkCompatibility(phoneNumber: string, handsetModel: string) {
    return this.post(routes.citizen.checkCompatibility, { body: { phoneNumber, handsetModel } });
  }

  beginApplication(phoneNumber: string, handsetModel: string, idempotencyKey: string = randomUUID()) {
    return this.post(
      routes.citizen.beginApplication,
      { body: { phoneNumber, handsetModel, consent: consentFor(handsetModel) } },
      idempotencyKey,
    );
  }

  /** Signs on the signature service's page. @returns the id of the application; @throws PortalProblem */
  async sign(signUrl: string, password = this.person.signaturePassword): Promise<string> {
    const page = await this.browser.submit(await this.browser.open(signUrl), { person: this.person.id, password });
    mustBeFine(page);
    const id = /\/applications\/([0-9a-f-]{36})/.exec(page.url)?.[1];
    if (!id) throw new Error(`The signature ended at ${page.url}.`);
    return id;
  }

  /** Begin and sign. */
  async apply(phoneNumber: string, handsetModel: string): Promise<string> {
    const { signUrl } = await this.beginApplication(phoneNumber, handsetModel);
    return this.sign(signUrl);
  }

  readApplication(applicationId: string) {
    return call(this.browser, routes.citizen.readApplication, { params: { applicationId } });
  }

  setDownloadPassword(applicationId: string, password: string) {
    return this.post(routes.citizen.setDownloadPassword, { params: { applicationId }, body: { password } });
  }

  sendAccessCode(applicationId: string) {
    return this.post(routes.citizen.sendAccessCode, { params: { applicationId } });
  }

  cancelApplication(applicationId: string) {
    return this.post(routes.citizen.cancelApplication, { params: { applicationId } });
  }

  certificateStatus(serial: string) {
    return call(this.browser, routes.citizen.certificateStatus, { params: { serial } });
  }

  /** Lost: no longer good at any gate, from this moment. */
  suspend(serial: string) {
    return this.post(routes.citizen.suspendCertificate, { params: { serial } });
  }

  resume(serial: string) {
    return this.post(routes.citizen.resumeCertificate, { params: { serial } });
  }

  /** For good. */
  revoke(serial: string, cause: 'stop-of-use' | 'handing-over' | 'loss-or-theft') {
    const body = { cause, confirmation: serial.slice(-4) };
    return this.post(routes.citizen.revokeCertificate, { params: { serial }, body });
  }

  private post<R extends Parameters<typeof call>[1]>(
    route: R,
    request: NonNullable<Parameters<typeof call<R>>[2]>,
    idempotencyKey: string = randomUUID(),
  ) {
    return call<R>(this.browser, route, {
      ...request,
      headers: { 'x-csrf-token': this.csrfToken ?? '', 'idempotency-key': idempotencyKey },
    });
  }
}

function mustBeFine(page: Page): void {
  const code = new URL(page.url).searchParams.get('problem');
  if (code) throw new PortalProblem(code);
  const box = errorOf(page);
  if (box) throw new PortalProblem(box);
}
