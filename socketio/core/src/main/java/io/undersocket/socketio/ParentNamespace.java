package io.undersocket.socketio;

import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.Adapter;
import io.undersocket.socketio.spi.BroadcastAckListener;
import io.undersocket.socketio.spi.BroadcastOptions;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is common to namespaces that are created when the first client asks for them: by {@link
 * SocketIoServer#of(Pattern)} or {@link SocketIoServer#of(NamespaceMatcher)}. No client can connect
 * to it, and it has no sockets.
 *
 * <p>A child is created with the middlewares and connection listeners that are here then; what is
 * added later holds for children that are created later.
 *
 * <p><b>Broadcasts.</b> {@code emit}, also with rooms and flags, reaches the sockets of all
 * children. Nothing else goes down to them, as in the reference server: {@code emitWithAck} is
 * complete at once, with no answers; {@code socketsJoin}, {@code socketsLeave} and {@code
 * disconnectSockets} do nothing; {@code fetchSockets} throws. Go through {@link #children()} for
 * those.
 */
public final class ParentNamespace extends Namespace {

  private final Children children;
  private final @Nullable Pattern pattern;
  private final AsyncNamespaceMatcher matcher;

  ParentNamespace(
      SocketIoServer server,
      String name,
      @Nullable Pattern pattern,
      AsyncNamespaceMatcher matcher) {
    this(server, name, pattern, matcher, new Children());
  }

  private ParentNamespace(
      SocketIoServer server,
      String name,
      @Nullable Pattern pattern,
      AsyncNamespaceMatcher matcher,
      Children children) {
    super(server, name, local -> children, null);
    this.children = children;
    this.pattern = pattern;
    this.matcher = matcher;
  }

  /** The children there are on this node: a live view, not to be changed. */
  public Collection<Namespace> children() {
    return Collections.unmodifiableCollection(children.all);
  }

  /** Whether this was made of a pattern, and the whole name matches it. */
  boolean hasPatternFor(String child) {
    return pattern != null && pattern.matcher(child).matches();
  }

  CompletionStage<Boolean> decide(String child, Json auth) throws Exception {
    return matcher.matches(child, auth);
  }

  /** Makes a child that nobody knows of yet. */
  Namespace newChild(String child) {
    Namespace made = new Namespace(server(), child, server().adapterFactory(), this);
    made.inherit(this);
    return made;
  }

  void add(Namespace child) {
    children.all.add(child);
  }

  void remove(Namespace child) {
    children.all.remove(child);
  }

  /** Hands what is emitted to the adapters of the children. */
  private static final class Children implements Adapter {

    private final Set<Namespace> all = ConcurrentHashMap.newKeySet();

    @Override
    public CompletionStage<Integer> serverCount() {
      return CompletableFuture.completedFuture(0);
    }

    @Override
    public void broadcast(Packet packet, BroadcastOptions options) {
      for (Namespace child : all) {
        child.adapter().broadcast(packet.in(child.name()), options);
      }
    }

    @Override
    public void broadcastWithAck(
        Packet packet, BroadcastOptions options, BroadcastAckListener listener) {
      listener.onAllCounted();
    }

    @Override
    public CompletionStage<List<RemoteSocket>> fetchSockets(BroadcastOptions options) {
      throw new UnsupportedOperationException(
          "fetchSockets() is not supported on parent namespaces: ask the children()");
    }

    @Override
    public void addSockets(BroadcastOptions options, Collection<String> rooms) {}

    @Override
    public void delSockets(BroadcastOptions options, Collection<String> rooms) {}

    @Override
    public void disconnectSockets(BroadcastOptions options, boolean close) {}
  }
}
