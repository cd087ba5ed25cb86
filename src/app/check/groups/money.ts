import type { Finding } from '../../../store/check-types.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import type { CheckSession } from '../session.js';

const { ok, warn, unknown } = findingsOf('cost');

/** Whether costs can be counted. The sums themselves stand beside the findings. */
export const money: CheckGroup = {
  id: 'cost',
  title: 'Cost',
  needs: 'nothing',
  async look({ session }) {
    return [priceFinding(session)];
  },
};

function priceFinding({ options }: CheckSession): Finding {
  const { price } = options.scenario.target;
  if (price === null) {
    const found = 'none known: costs are not counted, and money cannot be limited';
    return options.clearance.private
      ? unknown('price', 'price', found, { currency: null })
      : warn('price', 'price', found, 'Give target.price in a scenario file, or a provider that has one.', {
          currency: null,
        });
  }
  const { currency, input, inputCached, output } = price;
  const cached = inputCached === null ? '' : `, ${inputCached} cached`;
  const found = `a million tokens: ${input} ${currency} in${cached}, ${output} out`;
  return ok('price', 'price', found, { currency, input, inputCached, output });
}
