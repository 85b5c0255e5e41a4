package io.undersocket.adapter.redis;

import java.util.concurrent.atomic.LongAdder;

/** What a {@link Link} counts. Any thread. */
final class Counters {
  final LongAdder outages = new LongAdder();
  final LongAdder published = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder ignored = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder uncertain = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder gaps = new LongAdder();
}
