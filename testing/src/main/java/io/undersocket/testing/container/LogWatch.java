package io.undersocket.testing.container;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Sees what is logged as a warning or an error while it is open: peers can make neither, or they
 * could fill a disk. (The logger of the tests writes both, and nothing less, to {@code
 * System.err}.)
 */
public final class LogWatch implements AutoCloseable {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  public LogWatch() {
    OutputStream both =
        new OutputStream() {
          @Override
          public void write(int b) {
            log.write(b);
            before.write(b);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            log.write(bytes, offset, length);
            before.write(bytes, offset, length);
          }
        };
    System.setErr(new PrintStream(both, true, StandardCharsets.UTF_8));
  }

  public String seen() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
