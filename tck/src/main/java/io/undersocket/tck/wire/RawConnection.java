package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection for bytes that no well-behaved client sends. Confined to one thread. */
public final class RawConnection {

  private final Connection connection;

  /** Everything that came, also what was looked at already. */
  private final ByteArrayOutputStream all = new ByteArrayOutputStream();

  private RawConnection(Connection connection) {
    this.connection = connection;
  }

  /** Connects, with TLS if the target's URL says so. */
  public static RawConnection to(Probe probe) {
    return new RawConnection(Connection.open(probe, "raw"));
  }

  /** Sends text (UTF-8) as it is: write the ends of lines as {@code \r\n}. */
  public RawConnection write(String text) {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes; that the server has closed meanwhile is only noted. */
  public RawConnection write(byte[] bytes) {
    connection.trace().sent(connection.name(), Shown.bytes(bytes));
    try {
      connection.write(bytes);
    } catch (IOException e) {
      connection.trace().note(connection.name(), "could not send: " + e.getMessage());
    }
    return this;
  }

  /** Says that nothing more is sent, and goes on reading. */
  public RawConnection endSending() {
    try {
      connection.endSending();
    } catch (IOException e) {
      connection.trace().note(connection.name(), "could not end sending: " + e.getMessage());
    }
    return this;
  }

  private void takeIn() {
    byte[] more = connection.takeAll();
    if (more.length > 0) {
      connection.trace().received(connection.name(), Shown.bytes(more));
      all.writeBytes(more);
    }
  }

  /** Everything that came so far, as text: each byte a character. */
  public String received() {
    takeIn();
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Everything that came so far. */
  public byte[] receivedBytes() {
    takeIn();
    return all.toByteArray();
  }

  /** Waits until what came has this in it; returns everything that came. */
  public String expect(String part) {
    Deadline deadline = Deadline.in(Wire.PATIENCE);
    while (!received().contains(part)) {
      boolean more = connection.await(1, deadline) > 0;
      if (!more && (connection.end() != null || deadline.isOver())) {
        throw new Unmet(Shown.quoted(part) + " " + Wire.within(Wire.PATIENCE), shown());
      }
    }
    return received();
  }

  /** The server ends the connection; returns everything that came before. */
  public String expectClosed() {
    return expectClosed(Wire.PATIENCE);
  }

  /** The server ends the connection within that time; returns everything that came before. */
  public String expectClosed(Duration within) {
    if (connection.awaitEnd(Deadline.in(within)) == null) {
      throw new Unmet(
          "the connection closed by the server " + Wire.within(within),
          "it stays open; came " + shown());
    }
    return received();
  }

  private String shown() {
    takeIn();
    String end = connection.end();
    return (all.size() == 0 ? "nothing" : Shown.quoted(all.toByteArray()))
        + (end == null ? "" : ", then " + end);
  }

  /** Stops reading: what the server sends stays on its side. */
  public RawConnection stopReading() {
    connection.hold(true);
    return this;
  }

  /** Goes on reading. */
  public RawConnection readOn() {
    connection.hold(false);
    return this;
  }

  /** Cuts it: the server sees a reset. */
  public void abort() {
    connection.cut();
  }

  /** Closes it in order. */
  public void close() {
    connection.close();
  }
}
