/** A simulated endpoint with faults in a process of its own; answers every message with its counters. Argument: options. */
import { type SimulatorOptions, startSimulator } from '../../../src/simulator/index.js';

const simulator = await startSimulator(JSON.parse(process.argv[2] ?? '{}') as Partial<SimulatorOptions>);
process.on('message', () => process.send?.(simulator.snapshot()));
process.on('disconnect', () => process.exit());
process.send?.(simulator.url);
