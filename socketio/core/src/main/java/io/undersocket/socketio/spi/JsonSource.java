package io.undersocket.socketio.spi;

import java.nio.ByteBuffer;

/** A valid JSON value as UTF-8, with attachments. Immutable: nobody may write to the array. */
public interface JsonSource {

  /** The array that holds the text, from {@link #offset()} on; not to be written to. */
  byte[] array();

  /** Where the text starts in {@link #array()}. */
  int offset();

  /** How many bytes the text has. */
  int length();

  /**
   * How many attachments the packet has. If none, an object that looks like a placeholder is an
   * ordinary object; else {@code {"_placeholder":true,"num":n}} with a valid {@code n} stands for
   * bytes, at any depth.
   */
  int attachments();

  /**
   * The number of the attachment that the value stands for which starts at an index of {@link
   * #array()}, or -1 if that value stands for itself. Exact where looking for {@code _placeholder}
   * is not: a client may have sent an object that only looks like one.
   */
  int attachmentAt(int position);

  /** An attachment, read-only; every call gives another buffer over the same bytes. */
  ByteBuffer attachment(int num);
}
