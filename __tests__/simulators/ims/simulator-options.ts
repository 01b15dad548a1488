export type { ImsSimulatorOptions } from './ims-simulator.ts';
