package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sessions over long-polling of a trivial server: what is said to each waits in a queue. */
final class FakePolling {

  private static final Pattern SID = Pattern.compile("[?&]sid=(\\w+)");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  private static final long LONGEST_POLL_SECONDS = 10;

  private final Map<String, BlockingQueue<String>> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();

  private volatile boolean refuses;

  /** From now on every request is refused. */
  void refuse() {
    refuses = true;
  }

  /** How many sessions were opened. */
  int opened() {
    return opened.get();
  }

  /** How many WebSockets have taken over. */
  int taken() {
    return taken.get();
  }

  /** How many sessions have not been closed. */
  int present() {
    return opened.get() - closed.get();
  }

  /** The answer to a request whose headers have been read. */
  byte[] answer(String request, DataInputStream in) throws IOException {
    if (refuses) {
      return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);
    }
    Matcher sid = SID.matcher(request);
    if (!sid.find()) {
      String name = "s" + opened.incrementAndGet();
      sessions.put(name, new LinkedBlockingQueue<>());
      return response("0{\"sid\":\"" + name + "\",\"upgrades\":[\"websocket\"]}");
    }
    BlockingQueue<String> queue = sessions.getOrDefault(sid.group(1), new LinkedBlockingQueue<>());
    if (request.startsWith("GET")) {
      return response(next(queue));
    }
    Matcher length = LENGTH.matcher(request);
    if (!length.find()) {
      throw new IOException("a POST without a length");
    }
    String body = new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1);
    for (String packet : body.split("\u001e")) {
      if (packet.equals("1")) {
        queue.add("6");
        closed.incrementAndGet();
      } else if (packet.equals("40")) {
        queue.add("40{\"sid\":\"y\"}");
      } else if (packet.startsWith("4")) {
        // A ping, so that a pong is due with what is posted next.
        queue.add(packet + "\u001e2");
      }
    }
    return response("ok");
  }

  /** A WebSocket probes for a session: its poll ends. */
  void probed(String request) {
    Matcher sid = SID.matcher(request);
    if (sid.find()) {
      BlockingQueue<String> queue = sessions.get(sid.group(1));
      if (queue != null) {
        queue.add("6");
      }
    }
  }

  /** The WebSocket that probed is from now on the session's. */
  void upgraded() {
    taken.incrementAndGet();
  }

  private static String next(BlockingQueue<String> queue) throws IOException {
    try {
      String said = queue.poll(LONGEST_POLL_SECONDS, TimeUnit.SECONDS);
      return said == null ? "6" : said;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static byte[] response(String body) {
    return "HTTP/1.1 200 OK\r\ncontent-Length: %d\r\nConnection: keep-alive\r\n\r\n%s"
        .formatted(body.length(), body)
        .getBytes(ISO_8859_1);
  }
}
