package io.undersocket.socketio.guard;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each address, of those that were heard of last. What is forgotten first has
 * been quiet longest, and whoever it was starts with a full bucket again. Callable from any thread.
 */
final class AddressBuckets {

  /** Below this an even distribution over several parts cannot be expected. */
  private static final int WORTH_PARTING = 1_024;

  private static final int PARTS = 16;

  private final RateLimit limit;
  private final Part[] parts;

  AddressBuckets(RateLimit limit, int maxAddresses) {
    this.limit = limit;
    parts = new Part[maxAddresses < WORTH_PARTING ? 1 : PARTS];
    int each = (maxAddresses + parts.length - 1) / parts.length;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part(each);
    }
  }

  /** As {@link TokenBucket#take}, from the bucket of an address. */
  long take(String address, long now) {
    int hash = address.hashCode();
    return parts[((hash ^ (hash >>> 16)) & 0x7fffffff) % parts.length].take(limit, address, now);
  }

  /** How many buckets there are. */
  int size() {
    int size = 0;
    for (Part part : parts) {
      size += part.size();
    }
    return size;
  }

  /** Everything is guarded by this. */
  private static final class Part {

    private final int bound;

    /** Whoever was heard of last comes last. */
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    Part(int bound) {
      this.bound = bound;
    }

    synchronized long take(RateLimit limit, String address, long now) {
      TokenBucket bucket = buckets.get(address);
      if (bucket == null) {
        makeRoom(now);
        bucket = new TokenBucket(now);
        buckets.put(address, bucket);
      }
      return bucket.take(limit, now);
    }

    /** Each new one takes two old ones along that have nothing to tell, if there are any. */
    private void makeRoom(long now) {
      Iterator<TokenBucket> eldest = buckets.values().iterator();
      for (int i = 0; i < 2 && eldest.hasNext(); i++) {
        if (eldest.next().isFull(now) || buckets.size() >= bound) {
          eldest.remove();
        }
      }
    }

    synchronized int size() {
      return buckets.size();
    }
  }
}
