package io.undersocket.adapter.redis;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.ReservedEvents;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way by which an emitter reaches a namespace: from what the application says to what the
 * servers understand.
 */
abstract class EmitterChannel {

  private final ClusterEmitter emitter;
  private final String namespace;
  private final JsonCodec types;

  /**
   * A way.
   *
   * @param types writes what only the application's own binding can
   */
  EmitterChannel(ClusterEmitter emitter, String namespace, JsonCodec types) {
    this.emitter = emitter;
    this.namespace = namespace;
    this.types = types;
  }

  final String namespace() {
    return namespace;
  }

  // --- what the format has words for

  /** The data of an event: its name, and its arguments. */
  abstract void sendEvent(EmitterAddress to, List<@Nullable Object> data);

  abstract void sendJoin(EmitterAddress to, Collection<String> rooms);

  abstract void sendLeave(EmitterAddress to, Collection<String> rooms);

  abstract void sendDisconnect(EmitterAddress to, boolean close);

  abstract void sendServerSideEvent(List<@Nullable Object> data);

  // --- what the application says

  final void emit(EmitterAddress to, String event, @Nullable Object @Nullable [] args) {
    if (ReservedEvents.contains(event)) {
      throw new IllegalArgumentException("\"" + event + "\" is a reserved event name");
    }
    emitter.requireOpen();
    List<@Nullable Object> data = data(event, args);
    try {
      sendEvent(to, data);
    } catch (ForeignValueException e) {
      sendEvent(to, written(data));
    }
  }

  final void serverSideEmit(String event, @Nullable Object @Nullable [] args) {
    emitter.requireOpen();
    List<@Nullable Object> data = data(event, args);
    try {
      sendServerSideEvent(data);
    } catch (ForeignValueException e) {
      sendServerSideEvent(written(data));
    }
  }

  final void socketsJoin(EmitterAddress to, Collection<String> rooms) {
    emitter.requireOpen();
    sendJoin(to, rooms);
  }

  final void socketsLeave(EmitterAddress to, Collection<String> rooms) {
    emitter.requireOpen();
    sendLeave(to, rooms);
  }

  final void disconnectSockets(EmitterAddress to, boolean close) {
    emitter.requireOpen();
    sendDisconnect(to, close);
  }

  private static List<@Nullable Object> data(String event, @Nullable Object @Nullable [] args) {
    List<@Nullable Object> data = new ArrayList<>();
    data.add(event);
    if (args == null) {
      data.add(null); // emit("x", null) means one null, although Java passes no array then
    } else if (args.length == 1 && args[0] instanceof Args relayed) {
      relayed.forEach(data::add);
    } else {
      Collections.addAll(data, args);
    }
    return data;
  }

  private List<@Nullable Object> written(List<@Nullable Object> data) {
    List<@Nullable Object> written = new ArrayList<>(data.size());
    for (Object each : data) {
      written.add(each instanceof Json ? each : types.value(each));
    }
    return written;
  }
}
