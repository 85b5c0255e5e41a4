package io.undersocket.engineio.internal.websocket;

/**
 * Whether a message may be compressed with what earlier messages of its connection contained (RFC
 * 7692 §7.1.1).
 */
public enum ContextTakeover {
  /**
   * The compressor remembers, unless the client asks for the contrary: small messages that resemble
   * each other shrink best. Each connection holds native memory from its first compressed message
   * on: some 40 KiB to receive, some 260 KiB to send.
   */
  ALLOWED,

  /**
   * Every message stands for itself: connections hold no native memory, and a message to many is
   * compressed once.
   */
  REFUSED
}
