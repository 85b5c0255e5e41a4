package io.undersocket.socketio;

import io.undersocket.engineio.CloseListener;
import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.EngineRequest;
import io.undersocket.engineio.EngineRequests;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.ReadyState;
import io.undersocket.engineio.TransportName;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session without a transport: takes down what is sent over it, and brings what a test says.
 *
 * <p>Frames are shown as their text, bytes as {@code <0102>}.
 */
final class FakeSession implements EngineSocket {

  static final String ID = "engine-id";

  private final Executor tasks;
  private final EngineRequest request;
  private final List<Consumer<Message>> messageListeners = new CopyOnWriteArrayList<>();
  private final List<CloseListener> closeListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> writableListeners = new CopyOnWriteArrayList<>();
  private final List<String> frames = new ArrayList<>();
  private final List<OutgoingPacket> packets = new ArrayList<>();
  private volatile ReadyState state = ReadyState.OPEN;
  private TransportName transport = TransportName.WEBSOCKET;
  private boolean writable = true;
  private boolean closesLater;
  private @Nullable Runnable onSend;
  private boolean deaf;
  private int heldPackets;
  private long heldBytes;

  /**
   * Opens a session.
   *
   * @param tasks runs its events in order, one at a time
   */
  FakeSession(FakeExchange exchange, Executor tasks) {
    this.request = EngineRequests.of(exchange);
    this.tasks = tasks;
  }

  // --- what the test does

  void bring(Message message) {
    tasks.execute(() -> messageListeners.forEach(listener -> listener.accept(message)));
  }

  /** The session ends, as the engine says it. */
  void end(CloseReason reason, @Nullable String description) {
    synchronized (this) {
      if (state == ReadyState.CLOSED) {
        return;
      }
      state = ReadyState.CLOSED;
    }
    tasks.execute(() -> closeListeners.forEach(each -> each.onClose(reason, description)));
  }

  /** From now on over polling without a waiting poll, so that closing waits for one. */
  void pollLater() {
    transport = TransportName.POLLING;
    writable = false;
    closesLater = true;
  }

  /** From now on over polling, with a poll that waits. */
  void pollNow() {
    transport = TransportName.POLLING;
  }

  /** What is sent from now on stays on its way, until {@link #deliver()}. */
  void stall() {
    writable = false;
  }

  /** What was sent has arrived. */
  void deliver() {
    writable = true;
    writableListeners.forEach(tasks::execute);
  }

  /** From now on what is sent is not taken down. */
  void turnDeaf() {
    deaf = true;
  }

  /** Does this, once, before the next packets are sent. */
  void beforeSending(Runnable action) {
    onSend = action;
  }

  /** The frames since the last call. */
  synchronized List<String> takeFrames() {
    List<String> taken = List.copyOf(frames);
    frames.clear();
    return taken;
  }

  /** Every packet so far. */
  synchronized List<OutgoingPacket> packets() {
    return List.copyOf(packets);
  }

  // --- the engine's promise

  @Override
  public String id() {
    return ID;
  }

  @Override
  public int protocol() {
    return request.url().contains("EIO=3") ? 3 : 4;
  }

  @Override
  public EngineRequest request() {
    return request;
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return request.remoteAddress();
  }

  @Override
  public TransportName transport() {
    return transport;
  }

  @Override
  public boolean upgraded() {
    return false;
  }

  @Override
  public ReadyState readyState() {
    return state;
  }

  @Override
  public boolean isWritable() {
    return writable && state == ReadyState.OPEN;
  }

  @Override
  public List<Packet> writeBuffer() {
    return List.of();
  }

  @Override
  public long outboundBytes() {
    return 0;
  }

  @Override
  public void send(OutgoingPacket packet, @Nullable Runnable sent) {
    sendIf(packet, () -> true);
  }

  @Override
  public void sendAll(List<OutgoingPacket> several) {
    comeToSend();
    several.forEach(each -> takeDown(each, () -> true));
  }

  @Override
  public boolean sendIf(OutgoingPacket packet, BooleanSupplier wanted) {
    comeToSend();
    return takeDown(packet, wanted);
  }

  private void comeToSend() {
    Runnable action = onSend;
    if (action != null) {
      onSend = null;
      action.run();
    }
  }

  private synchronized boolean takeDown(OutgoingPacket first, BooleanSupplier wanted) {
    if (state != ReadyState.OPEN || !wanted.getAsBoolean()) {
      return false;
    }
    if (deaf) {
      return true;
    }
    for (OutgoingPacket packet = first; packet != null; packet = packet.next()) {
      packets.add(packet);
      Message data = packet.packet().data();
      if (data != null) {
        frames.add(
            data.isBinary() ? "<" + HexFormat.of().formatHex(data.bytes()) + ">" : data.text());
      }
    }
    return true;
  }

  @Override
  public boolean sendIfWritable(OutgoingPacket packet) {
    return sendIfWritable(packet, () -> true);
  }

  @Override
  public boolean sendIfWritable(OutgoingPacket packet, BooleanSupplier wanted) {
    comeToSend();
    return isWritable() && takeDown(packet, wanted);
  }

  @Override
  public void close() {
    if (state != ReadyState.OPEN) {
      return;
    }
    if (closesLater) {
      state = ReadyState.CLOSING;
    } else {
      end(CloseReason.FORCED_CLOSE, null);
    }
  }

  @Override
  public void discard() {
    end(CloseReason.FORCED_CLOSE, null);
  }

  @Override
  public void closeAsParseError(String description) {
    end(CloseReason.PARSE_ERROR, description);
  }

  @Override
  public Executor executor() {
    return tasks;
  }

  @Override
  public synchronized void holdInbound(int packets, long bytes) {
    heldPackets += packets;
    heldBytes += bytes;
  }

  @Override
  public synchronized void releaseInbound(int packets, long bytes) {
    heldPackets -= packets;
    heldBytes -= bytes;
  }

  /** Packets, and their bytes, that were taken and not handled. */
  synchronized String held() {
    return heldPackets + " packets, " + heldBytes + " bytes";
  }

  @Override
  public EngineSocket onMessage(Consumer<Message> listener) {
    messageListeners.add(listener);
    return this;
  }

  @Override
  public EngineSocket onClose(CloseListener listener) {
    closeListeners.add(listener);
    return this;
  }

  @Override
  public EngineSocket onPacket(Consumer<Packet> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineSocket onPacketCreate(Consumer<Packet> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineSocket onFlush(Consumer<List<Packet>> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineSocket onDrain(Runnable listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineSocket onWritable(Runnable listener) {
    writableListeners.add(listener);
    return this;
  }

  @Override
  public EngineSocket onHeartbeat(Runnable listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineSocket onUpgrading(Consumer<TransportName> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineSocket onUpgrade(Consumer<TransportName> listener) {
    throw new UnsupportedOperationException();
  }
}
