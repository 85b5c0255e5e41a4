package io.undersocket.adapter.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Something to subscribe to: a channel, or a pattern of channels. The bytes are not written to. */
record Topic(byte[] name, boolean isPattern) {

  static Topic channel(byte[] name) {
    return new Topic(name, false);
  }

  static Topic pattern(byte[] name) {
    return new Topic(name, true);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Topic topic
        && isPattern == topic.isPattern
        && Arrays.equals(name, topic.name);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(name) + (isPattern ? 1 : 0);
  }

  @Override
  public String toString() {
    return new String(name, StandardCharsets.UTF_8);
  }
}
