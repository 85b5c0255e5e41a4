package io.undersocket.engineio;

/**
 * From which size on the engine compresses polling responses, for clients that accept {@code gzip}
 * or {@code deflate} ({@code httpCompression} of the reference server). A container or proxy in
 * front may compress as well; it leaves alone what already is.
 *
 * @param threshold payloads with fewer bytes are sent as they are
 */
public record HttpCompression(int threshold) {

  /** The setting of the reference server: payloads from 1,024 bytes. */
  public static final HttpCompression DEFAULT = new HttpCompression(1024);

  /** Compresses nothing: no payload is as large. */
  public static final HttpCompression DISABLED = new HttpCompression(Integer.MAX_VALUE);

  /**
   * Compresses payloads from a size on.
   *
   * @throws IllegalArgumentException if the threshold is negative
   */
  public HttpCompression {
    if (threshold < 0) {
      throw new IllegalArgumentException(
          "httpCompression threshold is " + threshold + " bytes, must be 0 or more");
    }
  }
}
