package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/** Which streams there are and how they are used; the builder says what each is good for. */
record StreamOptions(
    String streamName,
    int streamCount,
    long maxLength,
    int readCount,
    Duration blockTime,
    String sessionKeyPrefix,
    boolean onlyPlaintext,
    Duration offsetTime) {

  static final StreamOptions DEFAULTS =
      new StreamOptions(
          "socket.io",
          1,
          10_000,
          100,
          Duration.ofSeconds(5),
          "sio:session:",
          false,
          Duration.ofSeconds(1));

  StreamOptions {
    if (streamName.isEmpty()) {
      throw new IllegalArgumentException("streamName is empty: a stream needs a name");
    }
    atLeastOne("streamCount", streamCount);
    atLeastOne("maxLen", maxLength);
    atLeastOne("readCount", readCount);
    atLeastOne("blockTime in milliseconds", blockTime.toMillis());
    atLeastOne("offsetTime in milliseconds", offsetTime.toMillis());
  }

  private static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 1 or more");
    }
  }

  StreamOptions withStream(String name, int count) {
    return new StreamOptions(
        name, count, maxLength, readCount, blockTime, sessionKeyPrefix, onlyPlaintext, offsetTime);
  }

  StreamOptions withMaxLength(long value) {
    return new StreamOptions(
        streamName,
        streamCount,
        value,
        readCount,
        blockTime,
        sessionKeyPrefix,
        onlyPlaintext,
        offsetTime);
  }

  StreamOptions withReading(int count, Duration block) {
    return new StreamOptions(
        streamName,
        streamCount,
        maxLength,
        count,
        block,
        sessionKeyPrefix,
        onlyPlaintext,
        offsetTime);
  }

  StreamOptions withSessionKeyPrefix(String value) {
    return new StreamOptions(
        streamName, streamCount, maxLength, readCount, blockTime, value, onlyPlaintext, offsetTime);
  }

  StreamOptions withOnlyPlaintext(boolean value) {
    return new StreamOptions(
        streamName,
        streamCount,
        maxLength,
        readCount,
        blockTime,
        sessionKeyPrefix,
        value,
        offsetTime);
  }

  StreamOptions withOffsetTime(Duration value) {
    return new StreamOptions(
        streamName,
        streamCount,
        maxLength,
        readCount,
        blockTime,
        sessionKeyPrefix,
        onlyPlaintext,
        value);
  }

  /** The stream that a namespace is written to, which every node reads. */
  String stream(String namespace) {
    return streamCount == 1
        ? streamName
        : streamName + "-" + Math.floorMod(namespace.hashCode(), streamCount);
  }

  /**
   * The stream that a Node.js server writes a namespace to. The remainder has a sign there, so that
   * it may be one that no Node.js server reads.
   */
  String streamOfReference(String namespace) {
    return streamCount == 1 ? streamName : streamName + "-" + namespace.hashCode() % streamCount;
  }

  byte[] sessionKey(String pid) {
    return (sessionKeyPrefix + pid).getBytes(UTF_8);
  }
}
