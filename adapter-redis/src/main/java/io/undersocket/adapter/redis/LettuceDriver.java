package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Redis by way of Lettuce. */
final class LettuceDriver implements RedisDriver {

  private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;
  private static final Duration ASKING_TIMEOUT = Duration.ofSeconds(2);

  /**
   * So much longer than connecting may it take until Redis answers: else nobody hears of an end.
   */
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

  private static final int MAX_CAUSES = 10;

  /** So many servers are asked at once for the others. */
  private static final int MAX_ASKED = 8;

  private final LettuceClient client;
  private final RedisURI uri;
  private final PubSub pubSub;

  /** The server of a cluster that this speaks with; null if it is no cluster. */
  private final @Nullable RedisServer server;

  /**
   * A driver.
   *
   * @param client of our own
   */
  LettuceDriver(LettuceClient client, RedisURI uri, PubSub pubSub) {
    this(client, uri, pubSub, null);
  }

  private LettuceDriver(
      LettuceClient client, RedisURI uri, PubSub pubSub, @Nullable RedisServer server) {
    this.client = client;
    this.uri = uri;
    this.pubSub = pubSub;
    this.server = server;
  }

  @Override
  public CompletionStage<Commands> connect(Runnable lost) {
    return guarded(
        () ->
            client
                .redis()
                .connectAsync(CODEC, uri)
                .thenApply(
                    connection -> {
                      LettuceCommands commands =
                          new LettuceCommands(connection, client.loop(), pubSub, server);
                      tellLost(
                          connection,
                          () -> {
                            commands.ended();
                            lost.run();
                          });
                      return commands;
                    }));
  }

  @Override
  public CompletionStage<Subscriber> connectSubscriber(Incoming incoming, Runnable lost) {
    return guarded(
        () ->
            client
                .redis()
                .connectPubSubAsync(CODEC, uri)
                .thenApply(
                    connection -> {
                      tellLost(connection, lost);
                      connection.addListener(new Listener(incoming));
                      return new LettuceSubscriber(connection, pubSub, server != null);
                    }));
  }

  private interface Connecting<T> {
    CompletionStage<T> begin();
  }

  private <T extends Connection> CompletionStage<T> guarded(Connecting<T> connecting) {
    CompletableFuture<T> made = new CompletableFuture<>();
    try {
      connecting
          .begin()
          .whenComplete(
              (connection, failure) -> {
                if (failure != null) {
                  made.completeExceptionally(explained(failure));
                } else if (!made.complete(connection)) {
                  connection.close(); // nobody waits for it any more
                }
              });
    } catch (RuntimeException e) {
      made.completeExceptionally(explained(e));
    }
    Duration atMost = client.connectTimeout().plus(HANDSHAKE_TIMEOUT);
    return made.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    failure instanceof TimeoutException
                        ? new RedisUnavailableException(uri + " does not answer as Redis does")
                        : failure));
  }

  /** Says first what was the matter: the library says first that it could not connect. */
  private static RedisUnavailableException explained(Throwable failure) {
    Throwable root = failure;
    Throwable tls = null;
    for (int depth = 0; root.getCause() != null && depth < MAX_CAUSES; depth++) {
      root = root.getCause();
      tls = tls == null && root instanceof SSLException ? root : tls;
    }
    String what = String.valueOf(root.getMessage() == null ? root : root.getMessage());
    return new RedisUnavailableException(
        tls == null
            ? what
            : "TLS: "
                + what
                + "; the certificate of Redis must be for the host that is connected to, and be"
                + " trusted by the JVM, or by the truststore of the client given to Redis.using",
        failure);
  }

  private static void tellLost(StatefulRedisConnection<byte[], byte[]> connection, Runnable lost) {
    AtomicBoolean told = new AtomicBoolean();
    Runnable once =
        () -> {
          if (told.compareAndSet(false, true)) {
            lost.run();
          }
        };
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
            once.run();
          }
        });
    if (!connection.isOpen()) {
      once.run(); // before anybody listened
    }
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    return server == null ? client.close() : CompletableFuture.completedFuture(null);
  }

  /** The servers of a Redis Cluster, each by connections of its own. */
  static final class ToCluster implements RedisDriver, RedisCluster {

    private final LettuceClient client;
    private final List<RedisURI> seeds;
    private final PubSub pubSub;

    /** Begins with 0; another seed each time. */
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * A driver.
     *
     * @param client of our own
     * @param seeds servers that are asked for the others; these are spoken to in the same way
     */
    ToCluster(LettuceClient client, List<RedisURI> seeds, PubSub pubSub) {
      this.client = client;
      this.seeds = List.copyOf(seeds);
      this.pubSub = pubSub;
    }

    @Override
    public RedisCluster cluster() {
      return this;
    }

    @Override
    public RedisDriver at(RedisServer server) {
      RedisURI uri =
          RedisURI.builder(seeds.get(0)).withHost(server.host()).withPort(server.port()).build();
      return new LettuceDriver(client, uri, pubSub, server);
    }

    private RedisDriver seed() {
      RedisURI seed = seeds.get(Math.floorMod(turn.getAndIncrement(), seeds.size()));
      return at(new RedisServer(seed.getHost(), seed.getPort()));
    }

    @Override
    public CompletionStage<Commands> connect(Runnable lost) {
      return seed().connect(lost);
    }

    @Override
    public CompletionStage<Subscriber> connectSubscriber(Incoming incoming, Runnable lost) {
      return seed().connectSubscriber(incoming, lost);
    }

    @Override
    public CompletionStage<Topology> discover(Collection<RedisServer> others) {
      Set<RedisServer> asked = new LinkedHashSet<>();
      seeds.forEach(seed -> asked.add(new RedisServer(seed.getHost(), seed.getPort())));
      asked.addAll(others);
      List<CompletableFuture<Topology>> views =
          asked.stream().limit(MAX_ASKED).map(server -> ask(at(server))).toList();
      CompletableFuture<Topology> first = new CompletableFuture<>();
      views.forEach(view -> view.thenAccept(first::complete));
      CompletableFuture.allOf(views.toArray(CompletableFuture[]::new))
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  first.completeExceptionally(failure); // if none was the first
                }
              });
      return first;
    }

    private static CompletableFuture<Topology> ask(RedisDriver driver) {
      return driver
          .connect(() -> {})
          .thenCompose(
              commands ->
                  commands
                      .topology()
                      .toCompletableFuture()
                      .orTimeout(ASKING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                      .whenComplete((found, failure) -> commands.close()))
          .toCompletableFuture();
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
      return client.close();
    }
  }

  /** A connection for commands. */
  private static final class LettuceCommands implements Commands {

    private final StatefulRedisConnection<byte[], byte[]> connection;

    /**
     * Where is written, so that what several threads publish leaves together, and so that a write
     * wakes that thread once: another thread that has written wakes it again to hear that it has.
     * Null if each thread has to write itself.
     */
    private final @Nullable Executor loop;

    /** In order, what is to be written there. Any thread. */
    private final Queue<Publication> toWrite = new ConcurrentLinkedQueue<>();

    /** Whether it will look there, or does. */
    private final AtomicBoolean writes = new AtomicBoolean();

    private final PubSub pubSub;

    /** Which server of a cluster this is; null if it is no cluster. */
    private final @Nullable RedisServer server;

    /** By this side. Any thread. */
    private volatile boolean closed;

    /** By the other side. Any thread. */
    private volatile boolean cutOff;

    LettuceCommands(
        StatefulRedisConnection<byte[], byte[]> connection,
        @Nullable Executor loop,
        PubSub pubSub,
        @Nullable RedisServer server) {
      this.connection = connection;
      this.loop = loop;
      this.pubSub = pubSub;
      this.server = server;
    }

    void ended() {
      if (!closed) {
        cutOff = true;
      }
    }

    @Override
    public void publish(List<Publication> batch) {
      if (loop == null) {
        write(batch);
        return;
      }
      toWrite.addAll(batch);
      if (writes.compareAndSet(false, true)) {
        try {
          loop.execute(this::writeAll);
        } catch (RejectedExecutionException e) {
          writeAll(); // it has ended, and each of them is told so
        }
      }
    }

    private void writeAll() {
      writes.set(false); // first: what comes from now on is seen below, or has this run again
      List<Publication> all = new ArrayList<>();
      for (Publication next = toWrite.poll(); next != null; next = toWrite.poll()) {
        all.add(next);
      }
      if (!all.isEmpty()) {
        write(all);
      }
    }

    private void write(List<Publication> batch) {
      if (batch.size() == 1) {
        connection.dispatch(command(batch.get(0)));
        return;
      }
      List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>(batch.size());
      for (Publication publication : batch) {
        commands.add(command(publication));
      }
      connection.dispatch(commands);
    }

    private RedisCommand<byte[], byte[], ?> command(Publication publication) {
      StreamWrite write = publication.write();
      if (write instanceof StreamWrite.Append append) {
        CommandArgs<byte[], byte[]> args =
            new CommandArgs<>(CODEC)
                .addKey(append.key())
                .add("MAXLEN")
                .add("~")
                .add(append.maxLength())
                .add("*")
                .addValues(append.fields());
        return told(
            publication,
            new Command<>(CommandType.XADD, new ValueOutput<>(CODEC), args),
            publication::written);
      }
      if (write instanceof StreamWrite.Keep keep) {
        CommandArgs<byte[], byte[]> args =
            new CommandArgs<>(CODEC)
                .addKey(keep.key())
                .addValue(keep.value())
                .add("PX")
                .add(keep.time().toMillis());
        return told(
            publication,
            new Command<>(CommandType.SET, new ValueOutput<>(CODEC), args),
            ok -> publication.published(1));
      }
      return told(
          publication,
          new Command<>(
              pubSub == PubSub.SHARDED ? CommandType.SPUBLISH : CommandType.PUBLISH,
              new IntegerOutput<>(CODEC),
              new CommandArgs<>(CODEC)
                  .addKey(publication.channel())
                  .addValue(publication.message())),
          // In a cluster nobody knows who has got it by way of the other servers.
          count ->
              publication.published(
                  server != null && pubSub == PubSub.CLASSIC ? Math.max(1, count) : count));
    }

    private <T> AsyncCommand<byte[], byte[], T> told(
        Publication publication, Command<byte[], byte[], T> command, Consumer<T> done) {
      AsyncCommand<byte[], byte[], T> told = new AsyncCommand<>(command);
      told.whenComplete(
          (answer, failure) -> {
            if (failure == null) {
              done.accept(answer);
            } else if (failure instanceof RedisCommandExecutionException) {
              Redirection elsewhere = server == null ? null : Redirection.in(failure);
              if (elsewhere == null) {
                publication.refused(failure);
              } else {
                publication.redirected(elsewhere);
              }
            } else if (wasCutOff()) {
              publication.cutOff(failure);
            } else {
              publication.lost(failure);
            }
          });
      return told;
    }

    /** Whether the other side has ended the connection, so that it does nothing more with it. */
    private boolean wasCutOff() {
      if (!closed) {
        // Commands have no time of their own: before this side closes nothing else ends them. Also
        // what is rejected, as the end is known already below; nobody has told it here yet.
        cutOff = true;
      }
      return cutOff;
    }

    @Override
    public CompletionStage<Topology> topology() {
      return connection.async().clusterSlots().thenApply(this::topology);
    }

    /**
     * From {@code [[from, to, [host, port, ...], [host, port, ...] ...] ...]}, the master first.
     */
    private Topology topology(List<Object> answer) {
      List<Topology.Range> ranges = new ArrayList<>();
      Set<RedisServer> replicas = new LinkedHashSet<>();
      for (Object each : answer) {
        List<?> part = (List<?>) each;
        ranges.add(
            new Topology.Range(
                ((Long) part.get(0)).intValue(),
                ((Long) part.get(1)).intValue(),
                server((List<?>) part.get(2))));
        for (Object replica : part.subList(3, part.size())) {
          replicas.add(server((List<?>) replica));
        }
      }
      return Topology.of(ranges, replicas);
    }

    private RedisServer server(List<?> described) {
      String host = described.get(0) instanceof byte[] name ? new String(name, UTF_8) : "";
      boolean unknown = host.isEmpty() || host.equals("?");
      return new RedisServer(
          // A server that does not know where it is is where it was asked.
          unknown && server != null ? server.host() : host, ((Long) described.get(1)).intValue());
    }

    @Override
    public CompletionStage<byte @Nullable []> take(byte[] key) {
      return connection.async().getdel(key);
    }

    @Override
    public CompletionStage<List<StreamEntry>> range(
        byte[] stream, String from, String to, int count) {
      return connection
          .async()
          .xrange(stream, Range.create(from, to), Limit.from(count))
          .thenApply(LettuceCommands::entries);
    }

    @Override
    public CompletionStage<@Nullable String> lastId(byte[] stream) {
      return connection
          .async()
          .xrevrange(stream, Range.create("-", "+"), Limit.from(1))
          .thenApply(last -> last.isEmpty() ? null : last.get(0).getId());
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // the varargs of a generic type
    public CompletionStage<List<StreamEntry>> read(
        byte[] stream, String after, int count, Duration time) {
      XReadArgs.StreamOffset<byte[]> from = XReadArgs.StreamOffset.from(stream, after);
      return connection
          .async()
          .xread(
              XReadArgs.Builder.block(time.toMillis()).count(count),
              new XReadArgs.StreamOffset[] {from})
          .thenApply(found -> entries((List) found));
    }

    private static List<StreamEntry> entries(
        @Nullable List<StreamMessage<byte[], byte[]>> messages) {
      if (messages == null) {
        return List.of();
      }
      List<StreamEntry> entries = new ArrayList<>(messages.size());
      for (StreamMessage<byte[], byte[]> message : messages) {
        List<byte[]> fields = new ArrayList<>();
        Map<byte[], byte[]> body = message.getBody();
        if (body != null) {
          body.forEach(
              (name, value) -> {
                fields.add(name);
                fields.add(value);
              });
        }
        entries.add(StreamEntry.of(message.getId(), fields));
      }
      return entries;
    }

    @Override
    public CompletionStage<List<Long>> subscribers(List<byte[]> channels) {
      byte[][] names = channels.toArray(byte[][]::new);
      CompletionStage<Map<byte[], Long>> counting =
          pubSub == PubSub.SHARDED
              ? connection.async().pubsubShardNumsub(names)
              : connection.async().pubsubNumsub(names);
      return counting.thenApply(counts -> inOrder(channels, counts));
    }

    private static List<Long> inOrder(List<byte[]> channels, Map<byte[], Long> counts) {
      // The keys are arrays, so they cannot be looked up.
      Map<Topic, Long> byName = new HashMap<>();
      counts.forEach((channel, count) -> byName.put(Topic.channel(channel), count));
      return channels.stream()
          .map(channel -> byName.getOrDefault(Topic.channel(channel), 0L))
          .toList();
    }

    @Override
    public CompletionStage<List<byte[]>> channels(byte[] pattern) {
      return pubSub == PubSub.SHARDED
          ? connection.async().pubsubShardChannels(pattern)
          : connection.async().pubsubChannels(pattern);
    }

    @Override
    public CompletionStage<?> ping() {
      return connection.async().ping();
    }

    @Override
    public void close() {
      closed = true;
      connection.closeAsync();
    }
  }

  /** A connection that subscribes. */
  private static final class LettuceSubscriber implements Subscriber {

    private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private final PubSub pubSub;
    private final boolean inCluster;

    LettuceSubscriber(
        StatefulRedisPubSubConnection<byte[], byte[]> connection,
        PubSub pubSub,
        boolean inCluster) {
      this.connection = connection;
      this.pubSub = pubSub;
      this.inCluster = inCluster;
    }

    private interface Verb {
      CompletionStage<@Nullable Void> of(
          RedisPubSubAsyncCommands<byte[], byte[]> commands, byte[][] names);
    }

    private CompletionStage<@Nullable Void> both(List<Topic> topics, Verb patterns, Verb channels) {
      CompletableFuture<?> first = one(topics, true, patterns);
      CompletableFuture<?> second = one(topics, false, channels);
      return CompletableFuture.allOf(first, second);
    }

    private CompletableFuture<?> one(List<Topic> topics, boolean pattern, Verb verb) {
      List<byte[]> names =
          topics.stream().filter(topic -> topic.isPattern() == pattern).map(Topic::name).toList();
      if (names.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      if (!inCluster || pubSub == PubSub.CLASSIC) {
        return verb.of(connection.async(), names.toArray(byte[][]::new)).toCompletableFuture();
      }
      return eachSlot(names, verb);
    }

    /** A cluster takes no channels of several slots in one command: so in several, in one write. */
    private CompletableFuture<?> eachSlot(List<byte[]> names, Verb verb) {
      Map<Integer, List<byte[]>> bySlot =
          names.stream().collect(Collectors.groupingBy(Topology::slot));
      List<CompletableFuture<?>> answers = new ArrayList<>(bySlot.size());
      connection.setAutoFlushCommands(false); // nobody else sends anything by this connection
      try {
        for (List<byte[]> same : bySlot.values()) {
          answers.add(
              verb.of(connection.async(), same.toArray(byte[][]::new)).toCompletableFuture());
        }
        connection.flushCommands();
      } finally {
        connection.setAutoFlushCommands(true);
      }
      return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    @Override
    public CompletionStage<@Nullable Void> subscribe(List<Topic> topics) {
      return both(
          topics,
          RedisPubSubAsyncCommands::psubscribe,
          pubSub == PubSub.SHARDED
              ? RedisPubSubAsyncCommands::ssubscribe
              : RedisPubSubAsyncCommands::subscribe);
    }

    @Override
    public CompletionStage<@Nullable Void> unsubscribe(List<Topic> topics) {
      return both(
          topics,
          RedisPubSubAsyncCommands::punsubscribe,
          pubSub == PubSub.SHARDED
              ? RedisPubSubAsyncCommands::sunsubscribe
              : RedisPubSubAsyncCommands::unsubscribe);
    }

    @Override
    public CompletionStage<?> ping() {
      return connection.async().ping();
    }

    @Override
    public void close() {
      connection.closeAsync();
    }
  }

  /** In the words of this package. */
  private static final class Listener extends RedisPubSubAdapter<byte[], byte[]> {

    private final Incoming incoming;

    Listener(Incoming incoming) {
      this.incoming = incoming;
    }

    @Override
    public void message(byte[] channel, byte[] message) {
      incoming.onMessage(channel, message);
    }

    @Override
    public void message(byte[] pattern, byte[] channel, byte[] message) {
      incoming.onPatternMessage(pattern, channel, message);
    }

    @Override
    public void smessage(byte[] channel, byte[] message) {
      incoming.onMessage(channel, message);
    }

    @Override
    public void subscribed(byte[] channel, long count) {
      incoming.onSubscribed(Topic.channel(channel));
    }

    @Override
    public void ssubscribed(byte[] channel, long count) {
      incoming.onSubscribed(Topic.channel(channel));
    }

    @Override
    public void sunsubscribed(byte[] channel, long count) {
      incoming.onUnsubscribed(Topic.channel(channel));
    }

    @Override
    public void psubscribed(byte[] pattern, long count) {
      incoming.onSubscribed(Topic.pattern(pattern));
    }
  }
}
