package io.undersocket.socketio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events of one socket through its middlewares, one after the other: an event whose
 * middleware has yet to answer keeps the later ones waiting. Those that wait count among what the
 * engine has received and nobody has heard, which bounds them. Confined to the connection's
 * executor.
 */
final class EventGate {

  private final Socket socket;
  private final Connection connection;

  /** The event that a middleware has yet to decide about; null for none. */
  private @Nullable Passage current;

  private final Queue<Passage> waiting = new ArrayDeque<>(4);

  EventGate(Socket socket, Connection connection) {
    this.socket = socket;
    this.connection = connection;
  }

  /** One event, and what it counts for with the engine. */
  private static final class Passage {
    final IncomingEvent event;
    final int packets;
    final long bytes;

    /** The middlewares that follow, of those that were there when the first one was called. */
    @Nullable Iterator<AsyncEventMiddleware> rest;

    Passage(IncomingEvent event, int packets, long bytes) {
      this.event = event;
      this.packets = packets;
      this.bytes = bytes;
    }
  }

  void enter(IncomingEvent event, int packets, long bytes) {
    Passage passage = new Passage(event, packets, bytes);
    if (current != null) {
      waiting.add(passage);
      connection.engine().holdInbound(packets, bytes);
    } else if (!proceed(passage)) {
      connection.engine().holdInbound(packets, bytes);
    }
  }

  /** Calls the middlewares that are left, as far as they answer at once; whether all is decided. */
  private boolean proceed(Passage passage) {
    IncomingEvent event = passage.event;
    Iterator<AsyncEventMiddleware> rest = passage.rest;
    if (rest == null) {
      rest = socket.eventMiddlewares().iterator();
      passage.rest = rest;
    }
    while (socket.isConnected() && rest.hasNext()) {
      CompletableFuture<?> answer;
      try {
        answer = rest.next().onEvent(event).toCompletableFuture();
      } catch (Throwable t) {
        socket.report(event.name(), t);
        return true;
      }
      if (!answer.isDone()) {
        current = passage;
        answer.whenComplete(
            (ignored, failure) -> connection.execute(() -> answered(passage, failure)));
        return false;
      }
      Throwable failure = StageFailure.of(answer);
      if (failure != null) {
        socket.report(event.name(), failure);
        return true;
      }
    }
    socket.dispatch(event.name(), event.args(), event.ack());
    return true;
  }

  private void answered(Passage passage, @Nullable Throwable failure) {
    if (current != passage) {
      return; // the socket has ended meanwhile
    }
    current = null;
    if (failure != null) {
      socket.report(passage.event.name(), StageFailure.causeOf(failure));
    } else if (!proceed(passage)) {
      return;
    }
    release(passage);
    for (Passage next = waiting.poll(); next != null; next = waiting.poll()) {
      if (!proceed(next)) {
        return;
      }
      release(next);
    }
  }

  private void release(Passage passage) {
    connection.engine().releaseInbound(passage.packets, passage.bytes);
  }

  /** The socket has ended: nothing passes any more. */
  void end() {
    Passage undecided = current;
    current = null;
    if (undecided != null) {
      release(undecided);
    }
    List<Passage> late = new ArrayList<>(waiting);
    waiting.clear();
    late.forEach(this::release);
  }
}
