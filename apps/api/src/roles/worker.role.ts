export class WorkerRole {}
