package io.undersocket.testing.container;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Speaks HTTP/1 by hand, so that a test decides what is on the wire and when. */
public final class RawClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 10_000;

  public final Socket socket;
  private final Socket tcp;
  private final InputStream in;

  private RawClient(Socket socket, Socket tcp) throws IOException {
    this.socket = socket;
    this.tcp = tcp;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  public static RawClient connect(int port) throws IOException {
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
    return new RawClient(tcp, tcp);
  }

  public static RawClient connectSecurely(int port) throws Exception {
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
    Socket tls =
        TestCertificate.clientContext()
            .getSocketFactory()
            .createSocket(tcp, "localhost", port, true);
    return new RawClient(tls, tcp);
  }

  public RawClient get(String target, String... headers) throws IOException {
    return request("GET", target, "", headers);
  }

  public RawClient post(String target, String body, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
    return request("POST", target, body, all.toArray(String[]::new));
  }

  public RawClient request(String method, String target, String body, String... headers)
      throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return send(text.append("\r\n").append(body).toString());
  }

  public RawClient upgrade(String target, String... headers) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="));
    all.addAll(List.of(headers));
    return get(target, all.toArray(String[]::new));
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** A response with a body of known length, or without a body. */
  public Response read() throws IOException {
    return read(true);
  }

  public Response readWithoutBody() throws IOException {
    return read(false);
  }

  private Response read(boolean withBody) throws IOException {
    String status = line();
    List<String> headers = new ArrayList<>();
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
      if (line.toLowerCase().startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).trim());
      }
    }
    byte[] body = withBody ? bytes(length) : new byte[0];
    return new Response(status, headers, body);
  }

  public byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the connection ended after " + bytes.length + " of " + count);
    }
    return bytes;
  }

  public String text(int count) throws IOException {
    return new String(bytes(count), StandardCharsets.UTF_8);
  }

  /** Waits until the server has closed the connection and returns what came before. */
  public byte[] readToEnd() throws IOException {
    return in.readAllBytes();
  }

  /** Waits until the server has closed the connection, in order or not. */
  public void awaitCut() throws IOException {
    try {
      byte[] rest = readToEnd();
      if (rest.length > 0) {
        throw new AssertionError("unexpected: " + new String(rest, StandardCharsets.UTF_8));
      }
    } catch (java.net.SocketException e) {
      // A reset.
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended in a line, after '" + line + "'");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Closes with a reset instead of a FIN, and without a word of TLS. */
  public void reset() throws IOException {
    tcp.setSoLinger(true, 0);
    tcp.close();
  }

  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** What a server answered. */
  public record Response(String statusLine, List<String> headers, byte[] body) {

    public int status() {
      return Integer.parseInt(statusLine.split(" ")[1]);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Everything but the date, which changes, and the order of the headers, which is the
     * container's.
     */
    public String wire() {
      String sorted =
          headers.stream()
              .filter(header -> !header.startsWith("Date: "))
              .sorted(String.CASE_INSENSITIVE_ORDER)
              .collect(Collectors.joining("\n"));
      return statusLine + "\n" + sorted + "\n\n" + text();
    }

    public List<String> all(String name) {
      List<String> values = new ArrayList<>();
      for (String header : headers) {
        if (header.toLowerCase().startsWith(name.toLowerCase() + ":")) {
          values.add(header.substring(name.length() + 1).trim());
        }
      }
      return values;
    }
  }
}
