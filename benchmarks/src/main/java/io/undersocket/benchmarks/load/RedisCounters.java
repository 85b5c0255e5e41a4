package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a Redis has counted since it began: the command {@code INFO}, over a connection of its own.
 * It blocks; asking costs Redis less than a millisecond.
 */
public final class RedisCounters implements AutoCloseable {

  private static final byte[] QUESTION = "INFO stats commandstats\r\n".getBytes(US_ASCII);
  private static final String COMMAND = "cmdstat_";
  private static final String OWN_COMMAND = "info";
  private static final int PATIENCE_MILLIS = 5_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;

  /**
   * Connects.
   *
   * @param port on the loopback interface
   */
  public RedisCounters(int port) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** The counters as they are now. */
  public Reading read() throws IOException {
    socket.getOutputStream().write(QUESTION);
    String head = line();
    if (!head.startsWith("$")) {
      throw new IOException("Redis answered " + head + " to INFO");
    }
    byte[] text = new byte[Integer.parseInt(head.substring(1))];
    in.readFully(text);
    line();
    int answerBytes = head.length() + 2 + text.length + 2;
    return Reading.parse(new String(text, US_ASCII), answerBytes);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("Redis has ended the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * Counters at one moment.
   *
   * @param commands how often each command was called, those that read this left out
   * @param bytesIn that Redis has read
   * @param bytesOut that Redis has written
   * @param answerBytes how long the answer was that tells it, which is counted afterwards
   */
  public record Reading(Map<String, Long> commands, long bytesIn, long bytesOut, int answerBytes) {

    /** Nothing was asked of it. */
    static final Reading NONE = new Reading(Map.of(), 0, 0, 0);

    public Reading {
      commands = Map.copyOf(commands);
    }

    static Reading parse(String info, int answerBytes) {
      Map<String, Long> commands = new TreeMap<>();
      long in = 0;
      long out = 0;
      for (String line : info.split("\r?\n")) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon);
        String value = line.substring(colon + 1);
        if (name.equals("total_net_input_bytes")) {
          in = Long.parseLong(value);
        } else if (name.equals("total_net_output_bytes")) {
          out = Long.parseLong(value);
        } else if (name.startsWith(COMMAND)) {
          String command = name.substring(COMMAND.length());
          if (!command.equals(OWN_COMMAND)) {
            commands.put(command, Long.parseLong(value.replaceAll("^calls=(\\d+),.*", "$1")));
          }
        }
      }
      return new Reading(commands, in, out, answerBytes);
    }

    /** What others have had it do since then. */
    public Reading since(Reading before) {
      Map<String, Long> more = new TreeMap<>();
      commands.forEach(
          (name, count) -> {
            long calls = count - before.commands.getOrDefault(name, 0L);
            if (calls > 0) {
              more.put(name, calls);
            }
          });
      // Counted meanwhile: the question for this reading, and the answer that told the other.
      return new Reading(
          more,
          bytesIn - before.bytesIn - QUESTION.length,
          bytesOut - before.bytesOut - before.answerBytes,
          0);
    }
  }
}
