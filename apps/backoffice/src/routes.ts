import type { Routes } from '@angular/router';
import type { WordingKey } from '@sumaho-jpki/screen/wording';
import { signedIn } from './session/signed-in.guard';

/** Route titles are wording keys: an unknown one does not compile. */
const titled = (title: WordingKey): { title: WordingKey } => ({ title });

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    ...titled('backoffice.start.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/search.page').then((page) => page.SearchPage),
  },
  {
    path: 'sign-in',
    ...titled('backoffice.sign-in.title'),
    loadComponent: () => import('./pages/sign-in.page').then((page) => page.SignInPage),
  },
  {
    path: 'enrol',
    ...titled('backoffice.enrol.title'),
    loadComponent: () => import('./pages/enrol.page').then((page) => page.EnrolPage),
  },
  {
    path: 'account',
    ...titled('backoffice.account.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/account.page').then((page) => page.AccountPage),
  },
  {
    path: 'lines/:lineId',
    ...titled('backoffice.line.page'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/line.page').then((page) => page.LinePage),
  },
  {
    path: 'training',
    ...titled('backoffice.training.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/training.page').then((page) => page.TrainingPage),
  },
  {
    path: 'applications/:applicationId/transcript',
    ...titled('backoffice.transcript.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/transcript.page').then((page) => page.TranscriptPage),
  },
  {
    path: 'certificates',
    ...titled('backoffice.certificates.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/certificates.page').then((page) => page.CertificatesPage),
  },
  {
    path: 'certificates/:serial',
    ...titled('backoffice.certificate.page'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/certificate.page').then((page) => page.CertificatePage),
  },
  {
    path: 'party-certificates/:serial',
    ...titled('backoffice.machines.page'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/party-certificate.page').then((page) => page.PartyCertificatePage),
  },
  {
    path: 'mass-revocations',
    ...titled('backoffice.mass.title'),
    data: { door: 'mass' },
    canActivate: [signedIn],
    loadComponent: () => import('./pages/mass-acts.page').then((page) => page.MassActsPage),
  },
  {
    path: 'incidents',
    ...titled('backoffice.cohort.title'),
    data: { door: 'cohort' },
    canActivate: [signedIn],
    loadComponent: () => import('./pages/mass-acts.page').then((page) => page.MassActsPage),
  },
  {
    path: 'queue',
    ...titled('backoffice.queue.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/queue.page').then((page) => page.QueuePage),
  },
  {
    path: 'bulk',
    ...titled('backoffice.bulk.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/bulk-files.page').then((page) => page.BulkFilesPage),
  },
  {
    path: 'bulk/:id',
    ...titled('backoffice.bulk.one'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/bulk-file.page').then((page) => page.BulkFilePage),
  },
  {
    path: 'approvals',
    ...titled('backoffice.approvals.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/approvals.page').then((page) => page.ApprovalsPage),
  },
  {
    path: 'policies',
    ...titled('backoffice.policies.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/policies.page').then((page) => page.PoliciesPage),
  },
  {
    path: 'parked-steps',
    ...titled('backoffice.parked.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/parked-steps.page').then((page) => page.ParkedStepsPage),
  },
  {
    path: 'figures',
    ...titled('backoffice.figures.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/figures.page').then((page) => page.FiguresPage),
  },
  {
    path: 'drifts',
    ...titled('backoffice.drifts.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/drifts.page').then((page) => page.DriftsPage),
  },
  {
    path: 'equivalence',
    ...titled('backoffice.equivalence.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/equivalence.page').then((page) => page.EquivalencePage),
  },
  {
    path: 'authority',
    ...titled('backoffice.authority.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/authority.page').then((page) => page.AuthorityPage),
  },
  {
    path: 'ceremonies',
    ...titled('backoffice.ceremonies.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/ceremonies.page').then((page) => page.CeremoniesPage),
  },
  {
    path: 'members',
    ...titled('backoffice.members.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/members.page').then((page) => page.MembersPage),
  },
  {
    path: 'mvno-contracts',
    ...titled('backoffice.contracts.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/mvno-contracts.page').then((page) => page.MvnoContractsPage),
  },
  {
    path: 'parties',
    ...titled('backoffice.parties.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/parties.page').then((page) => page.PartiesPage),
  },
  {
    path: 'verifiers',
    ...titled('backoffice.verifiers.title'),
    canActivate: [signedIn],
    loadComponent: () => import('./pages/verifiers.page').then((page) => page.VerifiersPage),
  },
  { path: '**', redirectTo: '' },
];
