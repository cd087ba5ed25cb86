import type { Series } from './series.js';

/*
 * The little of protocol buffers that a WriteRequest of Prometheus' remote write 1.0 needs:
 *   WriteRequest { repeated TimeSeries timeseries = 1; }   TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
 *   Label { string name = 1; string value = 2; }           Sample { double value = 1; int64 timestamp = 2; }
 */

const lengthDelimited = 2;
const fixed64 = 1;
const varint = 0;

const key = (field: number, wire: number): number => (field << 3) | wire;

/** Bytes of a message under construction. */
class Bytes {
  private bytes = new Uint8Array(256);
  private size = 0;

  byte(value: number): void {
    this.room(1);
    this.bytes[this.size] = value;
    this.size += 1;
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  double(value: number): void {
    this.room(8);
    new DataView(this.bytes.buffer).setFloat64(this.size, value, true);
    this.size += 8;
  }

  message(field: number, content: Uint8Array): void {
    this.byte(key(field, lengthDelimited));
    this.varint(content.length);
    this.room(content.length);
    this.bytes.set(content, this.size);
    this.size += content.length;
  }

  done(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }

  private room(more: number): void {
    if (this.size + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.size + more));
    grown.set(this.bytes.subarray(0, this.size));
    this.bytes = grown;
  }
}

const encoder = new TextEncoder();

/** Series with equal labels as one TimeSeries each, their samples in order of time. */
export function writeRequest(series: readonly Series[]): Uint8Array {
  const grouped = new Map<string, { labels: [string, string][]; samples: Series[] }>();
  for (const one of series) {
    const labels = labelsOf(one);
    const id = JSON.stringify(labels);
    const group = grouped.get(id) ?? { labels, samples: [] };
    group.samples.push(one);
    grouped.set(id, group);
  }
  const request = new Bytes();
  for (const { labels, samples } of grouped.values()) {
    const own = new Bytes();
    for (const [name, value] of labels) {
      const label = new Bytes();
      label.message(1, encoder.encode(name));
      label.message(2, encoder.encode(value));
      own.message(1, label.done());
    }
    for (const { value, atMs } of samples.sort((a, b) => a.atMs - b.atMs)) {
      const sample = new Bytes();
      sample.byte(key(1, fixed64));
      sample.double(value);
      sample.byte(key(2, varint));
      sample.varint(atMs);
      own.message(2, sample.done());
    }
    request.message(1, own.done());
  }
  return request.done();
}

/** The receiver wants names sorted, and takes an empty value for an absent label. */
function labelsOf({ name, labels }: Series): [string, string][] {
  const pairs = Object.entries(labels).filter(([, value]) => value !== '');
  return [['__name__', name] as [string, string], ...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
