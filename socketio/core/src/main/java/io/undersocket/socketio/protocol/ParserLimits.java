package io.undersocket.socketio.protocol;

/**
 * What a decoder accepts. Every limit counts against one packet; a packet beyond it breaks the
 * protocol. The {@link #defaults() defaults} accept what the reference accepts, up to nesting and
 * numbers that no application sends.
 *
 * @param maxAttachments attachments, 10 by default; the reference parser's {@code maxAttachments}
 * @param maxAttachmentBytes bytes of all attachments together; by default {@link
 *     Integer#MAX_VALUE}, as the engine bounds each of them by its {@code maxPayload}
 * @param maxDepth arrays and objects inside one another, 500 by default; also the limit of what is
 *     written
 * @param maxNumberLength characters of a number, 1,000 by default
 * @param maxNamespaceLength bytes of a namespace's name, 8,192 by default
 */
public record ParserLimits(
    int maxAttachments,
    long maxAttachmentBytes,
    int maxDepth,
    int maxNumberLength,
    int maxNamespaceLength) {

  private static final ParserLimits DEFAULTS =
      new ParserLimits(10, Integer.MAX_VALUE, 500, 1_000, 8_192);

  /** Checks the ranges. */
  public ParserLimits {
    atLeast("maxAttachments", maxAttachments, 0);
    atLeast("maxAttachmentBytes", maxAttachmentBytes, 0);
    atLeast("maxDepth", maxDepth, 1);
    atLeast("maxNumberLength", maxNumberLength, 1);
    atLeast("maxNamespaceLength", maxNamespaceLength, 1);
    if (maxDepth > 5_000) {
      throw new IllegalArgumentException(
          "maxDepth is " + maxDepth + ", more than 5,000: readers use the thread's stack");
    }
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", less than " + least);
    }
  }

  /** The defaults. */
  public static ParserLimits defaults() {
    return DEFAULTS;
  }

  /** With another {@link #maxAttachments()}. */
  public ParserLimits withMaxAttachments(int value) {
    return new ParserLimits(
        value, maxAttachmentBytes, maxDepth, maxNumberLength, maxNamespaceLength);
  }

  /** With another {@link #maxAttachmentBytes()}. */
  public ParserLimits withMaxAttachmentBytes(long value) {
    return new ParserLimits(maxAttachments, value, maxDepth, maxNumberLength, maxNamespaceLength);
  }

  /** With another {@link #maxDepth()}. */
  public ParserLimits withMaxDepth(int value) {
    return new ParserLimits(
        maxAttachments, maxAttachmentBytes, value, maxNumberLength, maxNamespaceLength);
  }

  /** With another {@link #maxNumberLength()}. */
  public ParserLimits withMaxNumberLength(int value) {
    return new ParserLimits(
        maxAttachments, maxAttachmentBytes, maxDepth, value, maxNamespaceLength);
  }

  /** With another {@link #maxNamespaceLength()}. */
  public ParserLimits withMaxNamespaceLength(int value) {
    return new ParserLimits(maxAttachments, maxAttachmentBytes, maxDepth, maxNumberLength, value);
  }
}
