package io.undersocket.socketio;

import io.undersocket.socketio.ListenerTable.Once;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other servers of the cluster say to this one, about one namespace: where listeners are
 * registered for what they {@link Namespace#serverSideEmit emit}.
 *
 * <p>Listeners are called on the server's executor, one at a time and in the order in which the
 * events came. If more than 10,000 events wait for a slow one, further ones are dropped, and that
 * is logged. A listener that throws is logged; the others go on.
 */
public final class ServerSideEvents implements EventSource<ServerSideEvents> {

  private static final Logger log = LoggerFactory.getLogger(ServerSideEvents.class);

  private static final Set<String> RESERVED = Set.of("connection", "connect", "new_namespace");
  private static final int MAX_WAITING = 10_000;

  private final Namespace namespace;

  /** Written under the lock of this. */
  private volatile Object[] listeners = ListenerTable.EMPTY;

  /** Guarded by itself, as is what is below. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  private boolean running;
  private boolean dropping;

  ServerSideEvents(Namespace namespace) {
    this.namespace = namespace;
  }

  static String checkName(String event) {
    if (RESERVED.contains(event)) {
      throw new IllegalArgumentException("\"" + event + "\" is a reserved event name");
    }
    return event;
  }

  @Override
  public ServerSideEvents on(String event, Listener listener) {
    return add(event, listener);
  }

  @Override
  public ServerSideEvents once(String event, Listener listener) {
    return add(event, new Once(listener));
  }

  private ServerSideEvents add(String event, Object listener) {
    synchronized (this) {
      listeners = ListenerTable.append(listeners, event, listener);
    }
    return this;
  }

  @Override
  public ServerSideEvents off(String event, Listener listener) {
    remove(event, listener);
    return this;
  }

  @Override
  public ServerSideEvents off(String event) {
    synchronized (this) {
      listeners = ListenerTable.without(listeners, event);
    }
    return this;
  }

  private boolean remove(String event, Object listener) {
    synchronized (this) {
      Object[] before = listeners;
      listeners = ListenerTable.without(before, event, listener);
      return listeners != before;
    }
  }

  /** An event has come, from any thread. */
  void receive(String event, Args args, @Nullable Consumer<Args> answer) {
    if (!ListenerTable.has(listeners, event)) {
      return;
    }
    Ack ack = answer == null ? EventAck.NONE : new Answer(answer);
    synchronized (waiting) {
      if (waiting.size() >= MAX_WAITING) {
        if (!dropping) {
          dropping = true;
          log.warn(
              "{} events of other servers wait for the listeners of {}: further ones are dropped",
              MAX_WAITING,
              namespace);
        }
        return;
      }
      waiting.add(() -> call(event, args, ack));
      if (running) {
        return;
      }
      running = true;
    }
    namespace.server().execute(this::run);
  }

  private void run() {
    while (true) {
      Runnable next;
      synchronized (waiting) {
        next = waiting.poll();
        if (next == null) {
          running = false;
          dropping = false;
          return;
        }
      }
      next.run();
    }
  }

  private void call(String event, Args args, Ack ack) {
    Object[] table = listeners;
    for (int i = 0; i < table.length; i += 2) {
      if (event.equals(table[i])) {
        Object entry = table[i + 1];
        if (entry instanceof Once once && !remove(event, once)) {
          continue;
        }
        Listener listener = entry instanceof Once once ? once.listener() : (Listener) entry;
        try {
          listener.onEvent(args, ack);
        } catch (Throwable t) {
          log.error("A listener of {} for \"{}\" of another server failed", namespace, event, t);
        }
      }
    }
  }

  /** Answers another server, once, with one value. */
  private static final class Answer implements Ack {

    private final Consumer<Args> receiver;
    private final AtomicBoolean sent = new AtomicBoolean();

    Answer(Consumer<Args> receiver) {
      this.receiver = receiver;
    }

    @Override
    public void send(@Nullable Object... args) {
      if (sent.compareAndSet(false, true)) {
        receiver.accept(
            args != null && args.length == 1 && args[0] instanceof Args relayed
                ? relayed
                : Args.of(args == null ? new @Nullable Object[] {null} : args));
      }
    }

    @Override
    public boolean isRequested() {
      return true;
    }
  }

  @Override
  public String toString() {
    return "ServerSideEvents[" + namespace.name() + "]";
  }
}
