package io.undersocket.benchmarks.load;

/** A server that does not speak the protocol as the generator expects it; ends the round. */
final class ProtocolViolation extends RuntimeException {

  ProtocolViolation(String message) {
    super(message);
  }
}
