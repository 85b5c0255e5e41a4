package io.undersocket.adapter.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.Limit;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.Range;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Redis by way of Lettuce. */
final class LettuceDriver implements RedisDriver {

  private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final RedisClient client;
  private final RedisURI uri;
  private final PubSub pubSub;
  private final boolean ours;

  private LettuceDriver(RedisClient client, RedisURI uri, PubSub pubSub, boolean ours) {
    this.client = client;
    this.uri = uri;
    this.pubSub = pubSub;
    this.ours = ours;
  }

  /**
   * A driver.
   *
   * @param client the application's, or null
   */
  static LettuceDriver open(RedisURI uri, PubSub pubSub, @Nullable RedisClient client) {
    return client != null
        ? new LettuceDriver(client, uri, pubSub, false)
        : new LettuceDriver(newClient(), uri, pubSub, true);
  }

  /** A client that leaves to others what is done when a connection is lost. */
  static RedisClient newClient() {
    RedisClient made = RedisClient.create();
    made.setOptions(
        ClientOptions.builder()
            // What was sent when a connection was lost must not be sent again: it may have arrived.
            .autoReconnect(false)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
            .build());
    return made;
  }

  @Override
  public CompletionStage<Commands> connect(Runnable lost) {
    return guarded(
        () ->
            client
                .connectAsync(CODEC, uri)
                .thenApply(
                    connection -> {
                      LettuceCommands commands = new LettuceCommands(connection, pubSub, ours);
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
                .connectPubSubAsync(CODEC, uri)
                .thenApply(
                    connection -> {
                      tellLost(connection, lost);
                      connection.addListener(new Listener(incoming));
                      return new LettuceSubscriber(connection, pubSub);
                    }));
  }

  private interface Connecting<T> {
    CompletionStage<T> begin();
  }

  private static <T> CompletionStage<T> guarded(Connecting<T> connecting) {
    try {
      return connecting.begin();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
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
    return ours
        ? client.shutdownAsync(0, 2, TimeUnit.SECONDS)
        : CompletableFuture.completedFuture(null);
  }

  /** A connection for commands. */
  private static final class LettuceCommands implements Commands {

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final PubSub pubSub;
    private final boolean ours;

    /** By this side. Any thread. */
    private volatile boolean closed;

    /** By the other side. Any thread. */
    private volatile boolean cutOff;

    LettuceCommands(
        StatefulRedisConnection<byte[], byte[]> connection, PubSub pubSub, boolean ours) {
      this.connection = connection;
      this.pubSub = pubSub;
      this.ours = ours;
    }

    void ended() {
      if (!closed) {
        cutOff = true;
      }
    }

    @Override
    public void publish(List<Publication> batch) {
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
          publication::published);
    }

    private <T> AsyncCommand<byte[], byte[], T> told(
        Publication publication, Command<byte[], byte[], T> command, Consumer<T> done) {
      AsyncCommand<byte[], byte[], T> told = new AsyncCommand<>(command);
      told.whenComplete(
          (answer, failure) -> {
            if (failure == null) {
              done.accept(answer);
            } else if (failure instanceof RedisCommandExecutionException) {
              publication.refused(failure);
            } else if (ours && wasCutOff(failure)) {
              publication.cutOff(failure);
            } else {
              publication.lost(failure);
            }
          });
      return told;
    }

    /** Whether the other side has ended the connection, so that it does nothing more with it. */
    private boolean wasCutOff(Throwable failure) {
      if (!closed && (!connection.isOpen() || failure instanceof IOException)) {
        cutOff = true; // what this side does afterwards changes nothing
      }
      return cutOff;
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

    LettuceSubscriber(StatefulRedisPubSubConnection<byte[], byte[]> connection, PubSub pubSub) {
      this.connection = connection;
      this.pubSub = pubSub;
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
      byte[][] names =
          topics.stream()
              .filter(topic -> topic.isPattern() == pattern)
              .map(Topic::name)
              .toArray(byte[][]::new);
      return names.length == 0
          ? CompletableFuture.completedFuture(null)
          : verb.of(connection.async(), names).toCompletableFuture();
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
