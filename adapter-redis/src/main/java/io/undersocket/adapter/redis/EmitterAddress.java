package io.undersocket.adapter.redis;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Whom an emitter means, and how it is delivered; all in the order in which it was named, as the
 * official emitters write it. Immutable.
 */
record EmitterAddress(Set<String> rooms, Set<String> except, Map<String, Boolean> flags) {

  static final EmitterAddress EVERYONE = new EmitterAddress(Set.of(), Set.of(), Map.of());

  EmitterAddress to(Collection<String> more) {
    return new EmitterAddress(union(rooms, more), except, flags);
  }

  EmitterAddress except(Collection<String> more) {
    return new EmitterAddress(rooms, union(except, more), flags);
  }

  EmitterAddress with(String flag, boolean value) {
    Map<String, Boolean> more = new LinkedHashMap<>(flags);
    more.put(flag, value);
    return new EmitterAddress(rooms, except, Collections.unmodifiableMap(more));
  }

  boolean isVolatile() {
    return flags.containsKey("volatile");
  }

  private static Set<String> union(Set<String> some, Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(some);
    for (String room : more) {
      all.add(Objects.requireNonNull(room, "a room is null"));
    }
    return Collections.unmodifiableSet(all);
  }
}
