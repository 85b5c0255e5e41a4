package io.undersocket.testing.container;

import io.undersocket.testing.container.RawClient.Response;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/** Speaks polling by hand: one connection for its polls, another one for what it posts. */
public final class PollingClient implements AutoCloseable {

  public static final String HANDSHAKE = "/engine.io/?EIO=4&transport=polling";

  public final String sid;
  public final RawClient polls;
  private final int port;
  private final ArrayDeque<String> packets = new ArrayDeque<>();
  private RawClient posts;

  private PollingClient(int port, RawClient polls, String sid) throws IOException {
    this.port = port;
    this.polls = polls;
    this.sid = sid;
    this.posts = RawClient.connect(port);
  }

  public static PollingClient open(int port) throws IOException {
    RawClient polls = RawClient.connect(port).get(HANDSHAKE);
    return new PollingClient(port, polls, sidIn(polls.read().text()));
  }

  public static String sidIn(String open) {
    if (!open.startsWith("0{\"sid\":\"")) {
      throw new AssertionError("no open packet: " + open);
    }
    return open.substring(9, open.indexOf('"', 9));
  }

  /** The target of every request of this session. */
  public String target() {
    return HANDSHAKE + "&sid=" + sid;
  }

  /** Sends a GET. */
  public PollingClient poll() throws IOException {
    polls.get(target());
    return this;
  }

  /** The answer to the last GET. */
  public Response polled() throws IOException {
    return polls.read();
  }

  public Response post(String payload) throws IOException {
    Response response = posts.post(target(), payload).read();
    if (response.all("Connection").contains("close")) {
      posts.close();
      posts = RawClient.connect(port);
    }
    return response;
  }

  /** A POST whose body the server has begun to read; none of it has been sent. */
  public RawClient awaitedPost(int length) throws Exception {
    int before = HandledPosts.of(sid);
    RawClient posting = beginPost("", "Expect: 100-continue", "Content-Length: " + length);
    int status = posting.read().status();
    if (status != 100) {
      throw new AssertionError("not continued, but answered " + status);
    }
    // Some containers ask for the body before anybody wants it.
    Await.until("the POST is with the engine", () -> HandledPosts.of(sid) > before);
    return posting;
  }

  /** A POST of which nothing is read; the next one comes on another connection. */
  public RawClient beginPost(String body, String... headers) throws IOException {
    RawClient posting = posts.request("POST", target(), body, headers);
    posts = RawClient.connect(port);
    return posting;
  }

  /** The next packet; a heartbeat in between is answered. */
  public String packet() throws IOException {
    while (true) {
      String packet = take();
      if (!packet.equals("2")) {
        return packet;
      }
      post("3");
    }
  }

  /** Answers the next packet, which is to be a heartbeat. */
  public void pong() throws IOException {
    String packet = take();
    if (!packet.equals("2")) {
      throw new AssertionError("no heartbeat: " + packet);
    }
    post("3");
  }

  private String take() throws IOException {
    while (packets.isEmpty()) {
      packets.addAll(List.of(poll().polled().text().split("\u001e", -1)));
    }
    return packets.remove();
  }

  public String echo(String message) throws IOException {
    post("4" + message);
    return packet();
  }

  public void reset() throws IOException {
    polls.reset();
    posts.reset();
  }

  @Override
  public void close() throws IOException {
    polls.close();
    posts.close();
  }
}
