package io.undersocket.adapter.redis;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.ConnectionStateRecovery;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.MissedPackets;
import io.undersocket.socketio.spi.RestoredSession;
import io.undersocket.socketio.spi.SessionState;
import io.undersocket.socketio.spi.SocketDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a namespace whose clients were lost, in Redis, where every node finds them. What
 * a client has missed is what the stream says after the last entry that it has received.
 */
final class StreamSessions {

  private static final Logger log = LoggerFactory.getLogger(StreamSessions.class);

  /** Ids that are longer are of nobody. */
  private static final int MAX_PID_LENGTH = 64;

  /** How long a client waits at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** So often a piece of the stream is asked for. */
  private static final int MAX_PIECES = 100;

  private final StreamOptions options;
  private final LocalSockets local;
  private final StreamCodec codec;
  private final LocalValues values;
  private final StreamsLink link;
  private final StreamReader reader;

  /** What local sockets have got, and the stream does not have, as far as was read. */
  private final Supplier<List<ClusterMessage.Broadcast>> early;

  /** Those that are about to come back. Guarded by the reader; forgotten when nobody has them. */
  private final Set<Claim> claims = Collections.newSetFromMap(new WeakHashMap<>());

  StreamSessions(
      StreamOptions options,
      LocalSockets local,
      StreamCodec codec,
      StreamsLink link,
      StreamReader reader,
      Supplier<List<ClusterMessage.Broadcast>> early) {
    this.options = options;
    this.local = local;
    this.codec = codec;
    this.values = new LocalValues(local, PATIENCE);
    this.link = link;
    this.reader = reader;
    this.early = early;
  }

  // --- keeping

  void persist(SessionState session) {
    ConnectionStateRecovery recovery = local.recovery();
    if (recovery == null) {
      return;
    }
    link.write(
            new StreamWrite.Keep(
                options.sessionKey(session.pid()),
                Base64.getEncoder().encode(encoded(session)),
                recovery.maxDisconnectionDuration()),
            true,
            written -> {})
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.debug("The session of {} is not kept", session.sid(), failure);
              }
            });
  }

  private byte[] encoded(SessionState session) {
    try {
      return encoded(session, session.data());
    } catch (ForeignValueException e) {
      SocketDetails details =
          new SocketDetails(session.sid(), Map.of(), session.rooms(), session.data());
      ClusterMessage.Response written =
          values.written(new ClusterMessage.SocketsFound("", "", List.of(details)));
      return encoded(session, ((ClusterMessage.SocketsFound) written).sockets().get(0).data());
    }
  }

  private static byte[] encoded(
      SessionState session, Map<String, ? extends @Nullable Object> data) {
    return WireValues.messagePack(
        WireValues.object(
            "sid", session.sid(), "pid", session.pid(), "rooms", session.rooms(), "data", data));
  }

  /** Null if it makes no sense. */
  private @Nullable SessionState decoded(String pid, byte[] kept, String offset) {
    try {
      Map<String, @Nullable Object> session =
          WireValues.members(WireValues.read(Base64.getDecoder().decode(kept)).value());
      if (!(session.get("sid") instanceof String sid)
          || !pid.equals(session.get("pid"))
          || !(session.get("rooms") instanceof List<?> names)) {
        return null;
      }
      Set<String> rooms = new LinkedHashSet<>();
      names.forEach(room -> rooms.add(String.valueOf(room)));
      Map<String, Object> data = new HashMap<>();
      WireValues.members(session.get("data"))
          .forEach(
              (name, value) -> {
                if (value != null) {
                  data.put(name, value);
                }
              });
      return new SessionState(sid, pid, rooms, data, offset, null);
    } catch (PacketException | IllegalArgumentException e) {
      log.debug("A session cannot be read", e);
      return null;
    }
  }

  // --- coming back

  CompletionStage<@Nullable RestoredSession> restore(String pid, @Nullable String offset) {
    StreamId last = StreamId.parse(offset);
    ConnectionStateRecovery recovery = local.recovery();
    if (last == null || offset == null || recovery == null || pid.length() > MAX_PID_LENGTH) {
      return CompletableFuture.completedFuture(null);
    }
    Claim claim = new Claim(recovery, offset, last);
    synchronized (reader) {
      claims.add(claim); // from now on it hears what comes
    }
    return link.ask(options.sessionKey(pid), connection -> connection.take(options.sessionKey(pid)))
        .thenCompose(
            kept -> {
              claim.state = kept == null ? null : decoded(pid, kept, offset);
              return claim.state == null
                  ? CompletableFuture.<@Nullable RestoredSession>completedFuture(null)
                  : find(claim);
            })
        .toCompletableFuture()
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              log.debug("A session cannot be restored", failure);
              return null;
            });
  }

  private CompletionStage<@Nullable RestoredSession> find(Claim claim) {
    return link.ask(
            reader.stream(),
            connection -> connection.range(reader.stream(), claim.offset, claim.offset, 1))
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(false) // too much has come since
                    : replay(claim, 0))
        .thenCompose(
            complete ->
                complete
                    // Else the client would get again, live, what it has had already.
                    ? reader.reached(claim.last).thenApply(reached -> claim)
                    : CompletableFuture.<@Nullable RestoredSession>completedFuture(null));
  }

  private CompletionStage<Boolean> replay(Claim claim, int piece) {
    if (piece == MAX_PIECES) {
      return CompletableFuture.completedFuture(false);
    }
    return link.ask(
            reader.stream(),
            connection ->
                connection.range(
                    reader.stream(), claim.end.next().toString(), "+", options.readCount()))
        .thenCompose(
            entries -> {
              if (!claim.replay(entries)) {
                return CompletableFuture.completedFuture(false);
              }
              return entries.size() < options.readCount()
                  ? CompletableFuture.completedFuture(true)
                  : replay(claim, piece + 1);
            });
  }

  /** Tells those that are about to come back; the reader is held. */
  void onEntry(StreamEntry entry) {
    if (!claims.isEmpty()) {
      claims.forEach(claim -> claim.hear(entry));
    }
  }

  /** Something that a client may have missed. */
  private record Missed(StreamId id, Packet packet, BroadcastOptions to) {

    boolean isFor(Set<String> rooms) {
      return reaches(to, rooms);
    }
  }

  private static boolean reaches(BroadcastOptions to, Set<String> rooms) {
    return (to.rooms().isEmpty() || !Collections.disjoint(to.rooms(), rooms))
        && Collections.disjoint(to.except(), rooms);
  }

  /**
   * Does something to the local sockets before or after a client comes back, not in between: so
   * either it is among them, or it finds what was done to them.
   */
  void betweenAdmissions(Runnable action) {
    synchronized (reader) {
      action.run();
    }
  }

  private @Nullable Missed missed(StreamEntry entry, StreamId id) {
    if (!local.namespace().equals(entry.namespace())
        || !String.valueOf(ClusterCodec.BROADCAST).equals(entry.type())) {
      return null;
    }
    try {
      ClusterMessage message = codec.read(entry);
      return message instanceof ClusterMessage.Broadcast broadcast
              && broadcast.requestId() == null
              && !broadcast.options().flags().isVolatile()
          ? new Missed(id, broadcast.packet(), broadcast.options())
          : null;
    } catch (PacketException | RuntimeException e) {
      log.debug("Entry {} is ignored", entry.id(), e);
      return null;
    }
  }

  /** A session that a client has claimed. */
  private final class Claim implements RestoredSession {

    private final ConnectionStateRecovery recovery;
    private final String offset;
    private final StreamId last;

    /** Set before anybody else sees it. */
    private volatile @Nullable SessionState state;

    /** Up to where the stream was looked through; by one step after the other. */
    private volatile StreamId end;

    /** Guarded by the reader, as is all below; nothing once the client is back. */
    private List<Missed> replayed = new ArrayList<>();

    private List<Missed> heard = new ArrayList<>();
    private long bytes;
    private boolean tooMuch;

    Claim(ConnectionStateRecovery recovery, String offset, StreamId last) {
      this.recovery = recovery;
      this.offset = offset;
      this.last = last;
      this.end = last;
    }

    @Override
    public SessionState session() {
      SessionState kept = state;
      if (kept == null) {
        throw new IllegalStateException("not found yet");
      }
      return kept;
    }

    /** False if it gets too much. */
    boolean replay(List<StreamEntry> entries) {
      synchronized (reader) {
        for (StreamEntry entry : entries) {
          StreamId id = StreamId.parse(entry.id());
          if (id != null) {
            end = id;
            add(replayed, entry, id, session().rooms());
          }
        }
        return !tooMuch;
      }
    }

    void hear(StreamEntry entry) {
      StreamId id = StreamId.parse(entry.id());
      SessionState kept = state;
      if (id != null) {
        add(heard, entry, id, kept == null ? null : kept.rooms());
      }
    }

    private void add(List<Missed> to, StreamEntry entry, StreamId id, @Nullable Set<String> rooms) {
      Missed missed = tooMuch ? null : missed(entry, id);
      if (missed != null && (rooms == null || missed.isFor(rooms))) {
        byte[] data = entry.data();
        bytes += data == null ? 0 : data.length;
        to.add(missed);
        if (to.size() > recovery.maxPackets() || bytes > recovery.maxBytes()) {
          tooMuch = true;
          replayed.clear();
          heard.clear();
        }
      }
    }

    @Override
    public boolean resume(Consumer<MissedPackets> admission) {
      synchronized (reader) {
        claims.remove(this);
        if (tooMuch) {
          return false;
        }
        Set<String> rooms = session().rooms();
        List<List<Message>> packets = new ArrayList<>();
        String newest = offset;
        for (Missed each : replayed) {
          // What this server has not handed over yet will come as always.
          if (reader.hasReached(each.id)) {
            newest = encode(each, packets);
          }
        }
        for (Missed each : heard) {
          if (each.id.compareTo(end) > 0 && each.isFor(rooms)) {
            newest = encode(each, packets);
          }
        }
        // The others here have got this already, as Redis was away. It will not be said again
        // when it comes by the stream.
        for (ClusterMessage.Broadcast each : early.get()) {
          if (reaches(each.options(), rooms)) {
            packets.add(local.encoder().encode(each.packet().in(local.namespace())));
          }
        }
        // The socket keeps the claim for as long as it lives.
        replayed = List.of();
        heard = List.of();
        admission.accept(new MissedPackets(packets, newest));
        return true;
      }
    }

    private String encode(Missed each, List<List<Message>> packets) {
      String id = each.id.toString();
      packets.add(local.encoder().encode(each.packet.in(local.namespace()).withOffset(id)));
      return id;
    }
  }
}
