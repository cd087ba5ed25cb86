import { Args, Command, Flags } from '@oclif/core';
import { readSecret } from '../secrets.js';

export default class Simulate extends Command {
  static override summary = 'Serve a simulated LLM endpoint on this machine: batching, KV cache, queue, busy answers.';

  static override description =
    `PRESET names the modelled machine; --list shows them all, with the ways of being busy and the faults.
Everything is reproducible from --seed. Nothing is computed by a model: the answers are filler text at modelled times.`;

  static override examples = [
    '<%= config.bin %> simulate',
    '<%= config.bin %> simulate r1-starved --port 8001 --speed 10',
    '<%= config.bin %> simulate --fault reset-mid-stream=2% --fault stall=0.01',
  ];

  static override args = {
    preset: Args.string({ description: 'Modelled machine', default: 'r1-8xh200' }),
  };

  static override flags = {
    port: Flags.integer({ default: 8000, min: 0, max: 65_535, description: 'Port; 0 takes a free one' }),
    host: Flags.string({
      default: '127.0.0.1',
      description: 'Address to listen on; others than loopback need --allow-remote',
    }),
    'allow-remote': Flags.boolean({ description: 'Listen where other machines can reach it' }),
    speed: Flags.string({
      default: '1',
      description: 'How many times faster than the modelled machine, e.g. 10',
      helpValue: 'FACTOR',
    }),
    seed: Flags.integer({ default: 1, min: 0, description: 'Seed of everything random' }),
    chances: Flags.string({
      options: ['order', 'request'],
      default: 'order',
      description: 'What brings a request its chances: its place in the order, or its own bytes, for comparing clients',
    }),
    model: Flags.string({ description: 'Serve this model only; others are 404' }),
    'busy-style': Flags.string({ description: 'How it says that it is busy' }),
    'busy-rate': Flags.string({
      default: '0',
      description: 'Share of requests refused as busy, whatever the load: 5%',
      helpValue: 'SHARE',
    }),
    fault: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'Share of requests that suffer a fault, NAME=SHARE',
      helpValue: 'NAME=SHARE',
    }),
    'refuse-field': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'Refuse requests that carry this optional field, e.g. stream_options',
    }),
    'reasoning-field': Flags.string({
      description: 'Where thinking is sent: reasoning_content, reasoning, …',
    }),
    'max-sequences': Flags.integer({ min: 1, description: 'Requests served at once; the preset’s by default' }),
    'queue-limit': Flags.integer({ min: 0, description: 'Requests that may wait; the preset’s by default' }),
    'kv-tokens': Flags.integer({ min: 1, description: 'Tokens that fit the KV cache; the preset’s by default' }),
    truth: Flags.boolean({ description: 'Write the true time of sending into every chunk' }),
    'api-key-env': Flags.string({
      description: 'NAME of the environment variable with the key to insist on',
      helpValue: 'NAME',
    }),
    list: Flags.boolean({ description: 'List machines, busy styles and faults, and serve nothing' }),
    json: Flags.boolean({ description: 'Print one JSON line on stdout when ready, and one when it ends' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Simulate);
    const { listSimulators, serveSimulator } = await import('../serve-simulator.js');
    if (flags.list) {
      listSimulators();
      return;
    }
    const key = flags['api-key-env'];
    await serveSimulator(
      {
        preset: args.preset,
        host: flags.host,
        port: flags.port,
        allowRemote: flags['allow-remote'],
        seed: flags.seed,
        chances: flags.chances,
        speed: flags.speed,
        model: flags.model ?? null,
        busy: flags['busy-style'] ?? null,
        busyRate: flags['busy-rate'],
        faults: flags.fault ?? [],
        refuseFields: flags['refuse-field'] ?? [],
        reasoningField: flags['reasoning-field'] ?? null,
        maxSequences: flags['max-sequences'] ?? null,
        queueLimit: flags['queue-limit'] ?? null,
        kvTokens: flags['kv-tokens'] ?? null,
        truth: flags.truth,
        apiKey: key === undefined ? null : { name: key, value: readSecret(key) },
      },
      flags.json,
    );
  }
}
