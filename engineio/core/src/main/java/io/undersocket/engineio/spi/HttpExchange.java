package io.undersocket.engineio.spi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and the one answer to it, as a container binding shows it to the engine.
 *
 * <p>The binding calls {@code EngineServer.handle} on a thread that must not be blocked, and holds
 * no thread while the answer is outstanding, however long that takes. Exactly one of {@link
 * #respond}, {@link #upgrade} and {@link #abort} ends the exchange; a second call is ignored, since
 * a timer, the peer and the application may race for it. Only {@link #abort} may still cut off a
 * response that a client does not read.
 */
public interface HttpExchange {

  /** The request method, upper case as received: {@code GET}, {@code POST}, … */
  String method();

  /** The path of the request target as received (not decoded), without the query. */
  String path();

  /** The query as received (not decoded), without the {@code ?}; null if there is none. */
  @Nullable String rawQuery();

  /** A copy of all of the request's headers. */
  HttpHeaders requestHeaders();

  /**
   * The first value of a request header, or null. Asked for several in the course of a request, so
   * a binding that can find one without copying all should.
   */
  default @Nullable String requestHeader(String name) {
    return requestHeaders().first(name);
  }

  /** All values of a request header, in order; see {@link #requestHeader}. */
  default List<String> requestHeaders(String name) {
    return requestHeaders().all(name);
  }

  /** The peer's address as the container sees it, forwarded headers included if it honours them. */
  @Nullable InetSocketAddress remoteAddress();

  /** Whether the request came over TLS. */
  boolean isSecure();

  /**
   * Reads the whole request body without holding a thread, and reports once: body, too large, or
   * failed. Called at most once. The report may come before this method returns.
   *
   * <p>A body over the limit is not kept: the rest is discarded or left unread, as the container
   * prefers, in a way that lets {@link #respond} still reach the client.
   *
   * @param limit the largest body accepted, in bytes
   */
  void readBody(long limit, BodyListener listener);

  /**
   * Answers the request. May be called later and from any thread; never blocks. The callback runs
   * once the response was handed to the network completely, or with the failure; on any thread.
   */
  void respond(HttpResponse response, SentListener sent);

  /**
   * Switches protocols: answers 101 with these headers (to which the binding adds what its
   * container wants, {@code Upgrade} and {@code Connection} are already there) and then calls the
   * listener on the stream's I/O thread. If the connection is lost before, the runnable given to
   * {@link #onClosed} is called instead.
   */
  void upgrade(HttpHeaders headers, UpgradeListener listener);

  /**
   * Cuts the connection (or resets the stream, in HTTP/2) without an answer, or in the middle of
   * it: a response that is not written completely fails. No effect after that, or on an upgrade.
   */
  void abort();

  /**
   * Registers what to call if the peer goes away before the answer was sent. At most one; called at
   * most once, on any thread, and at once if it has already happened. A container that cannot
   * notice a lost peer while an answer is outstanding calls it when it learns of it.
   */
  void onClosed(Runnable callback);

  /**
   * What is to be kept of the request beside its head, by name, for as long as the session that it
   * opens: who has sent it, say, as whatever authenticates in front of the binding knows. Asked for
   * at most once, by the thread that has called {@code handle} or later by another; nothing in it
   * may keep the container's request. Default nothing.
   */
  default Map<String, Object> attributes() {
    return Map.of();
  }

  /**
   * The container's own object behind this exchange.
   *
   * @return the object if it is of that type, else null
   */
  <T> @Nullable T unwrap(Class<T> type);

  /** What became of a request body; exactly one method is called, once. */
  interface BodyListener {
    /** The whole body; the array is the listener's. */
    void onBody(byte[] body);

    /** More bytes arrived than the limit allows. */
    void onTooLarge();

    /** The connection failed or ended before the body was complete. */
    void onFailure(IOException cause);
  }

  /** What became of a response. */
  @FunctionalInterface
  interface SentListener {
    /** Nobody wants to know. */
    SentListener NONE = failure -> {};

    /**
     * The response is on its way, or never will be. Called once, on any thread; must not block.
     *
     * @param failure why the response could not be written, or null if it was
     */
    void onSent(@Nullable IOException failure);
  }

  /** Takes over an upgraded connection. */
  @FunctionalInterface
  interface UpgradeListener {
    /** The 101 was written. Called on the stream's I/O thread; the result hears from the stream. */
    ByteStream.Listener upgraded(ByteStream stream);
  }
}
