package io.undersocket.tck.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/** Answers each request with the next of the answers it was given, right or wrong, then closes. */
final class FakeServer implements AutoCloseable {

  private final ServerSocket server;
  private final ArrayDeque<String> answers; // confined to the thread that accepts

  FakeServer(String... answers) throws IOException {
    this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    this.answers = new ArrayDeque<>(List.of(answers));
    Thread thread = new Thread(this::serve, "fake server");
    thread.setDaemon(true);
    thread.start();
  }

  /** An answer with a length. */
  static String answer(int status, String body) {
    return "HTTP/1.1 "
        + status
        + " Whatever\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private void serve() {
    while (true) {
      try (Socket socket = server.accept()) {
        readHead(socket.getInputStream());
        String answer = answers.poll();
        if (answer != null) {
          OutputStream out = socket.getOutputStream();
          out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
          out.flush();
        }
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  private static void readHead(InputStream in) throws IOException {
    int last = 0;
    for (int next; (next = in.read()) >= 0; ) {
      last = last << 8 | next;
      if (last == 0x0d0a0d0a) {
        return;
      }
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
