package io.undersocket.socketio;

import io.undersocket.socketio.protocol.JsonCodec;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to the listeners, as a socket's middlewares see it. Callable from any thread;
 * what is changed after the last middleware has answered changes nothing.
 */
public final class IncomingEvent {

  private record Content(@Nullable String name, Args args) {}

  private final Socket socket;
  private final Ack ack;
  private volatile Content content;

  IncomingEvent(Socket socket, @Nullable String name, Args args, Ack ack) {
    this.socket = socket;
    this.ack = ack;
    this.content = new Content(name, args);
  }

  /** Whose client sent it. */
  public Socket socket() {
    return socket;
  }

  /**
   * The name; a number as JavaScript prints it; null for an event that was sent without any
   * payload, which no listener for a name will hear.
   */
  public @Nullable String name() {
    return content.name;
  }

  /** The arguments. */
  public Args args() {
    return content.args;
  }

  /** How to answer, for example before refusing the event: the client is not told of that. */
  public Ack ack() {
    return ack;
  }

  /**
   * Has the middlewares that follow, and the listeners, see something else. The way to answer stays
   * the same.
   *
   * @param name whose listeners are to hear it
   * @param args values as for {@link Emitter#emit}
   */
  public void rewrite(String name, @Nullable Object... args) {
    Args given =
        args != null && args.length == 1 && args[0] instanceof Args relayed
            ? relayed
            : JsonCodec.builtIn()
                .args(name, args == null ? Arrays.asList((Object) null) : Arrays.asList(args));
    content = new Content(Objects.requireNonNull(name, "name"), given);
  }

  @Override
  public String toString() {
    return "IncomingEvent[\"" + content.name + "\" of " + socket + "]";
  }
}
