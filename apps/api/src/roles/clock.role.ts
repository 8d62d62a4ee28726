export class ClockRole {}
