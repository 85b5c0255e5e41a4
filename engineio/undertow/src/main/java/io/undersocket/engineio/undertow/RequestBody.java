package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.EngineCall;
import io.undersocket.engineio.spi.HttpExchange;
import io.undertow.UndertowOptions;
import io.undertow.conduits.ChunkedStreamSourceConduit;
import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Reads the body of one request as it arrives, and throws away what is over the limit or what
 * nobody asked for, so that the connection can serve its next request.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class RequestBody implements ChannelListener<StreamSourceChannel>, Runnable, IoCallback {

  /** Hears how the reading goes on; called on the I/O thread. */
  interface Owner {
    /** The request has been read to its end. */
    void requestRead();

    /** The rest of the request was too long, or took too long, to be thrown away. */
    void requestAbandoned();

    /** The connection failed while the request was read, and the listener has been told. */
    void requestFailed();
  }

  /** How much of an unwanted body is thrown away for the sake of the connection. */
  static final long MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

  /** How long that may take. */
  static final long MAX_DISCARDING_MILLIS = 10_000;

  /**
   * How much of a body in chunks may be sizes, extensions and trailers, beside {@link
   * #FRAMING_PER_BYTE}. Undertow reads all of that without any bound, and keeps the trailers.
   */
  static final long MAX_FRAMING_BYTES = 64 * 1024;

  /** A chunk of one byte has five bytes of framing. */
  private static final int FRAMING_PER_BYTE = 8;

  /**
   * A body in tiny chunks yields a chunk per read; the other connections of the thread have their
   * turn in between.
   */
  private static final int READS_PER_TURN = 64;

  private static final int FIRST_BYTES = 512;
  private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;
  private static final byte[] NO_BYTES = {};

  private final HttpServerExchange exchange;
  private final Owner owner;
  private final long limit;

  /** Who waits for the body; null once it has been told, or if nobody does. */
  private HttpExchange.@Nullable BodyListener listener;

  private @Nullable StreamSourceChannel channel;
  private byte[] bytes = NO_BYTES;
  private int size;
  private long discarded;

  /** What a body in chunks is read from; null for any other. */
  private @Nullable CountedSource raw;

  private XnioExecutor.@Nullable Key deadline;
  private boolean over;

  RequestBody(
      HttpServerExchange exchange,
      Owner owner,
      long limit,
      HttpExchange.@Nullable BodyListener listener) {
    this.exchange = exchange;
    this.owner = owner;
    this.limit = Math.min(Math.min(limit, MAX_ARRAY_BYTES), containerLimit(exchange));
    this.listener = listener;
  }

  /** Starts to read. */
  void start() {
    if (isLost()) {
      fail(new ClosedChannelException());
      return;
    }
    if (Connectors.getExistingRequestChannel(exchange) == null) {
      liftContainerLimit();
    }
    channel = exchange.getRequestChannel();
    if (channel == null) {
      fail(new IOException("another handler has already taken the request body"));
    } else if (listener != null && HttpContinue.requiresContinueResponse(exchange)) {
      HttpContinue.sendContinueResponse(exchange, this);
    } else {
      run();
    }
  }

  /** Bounds the rest of the reading: the request has been answered. */
  void discardRest() {
    if (!over && deadline == null) {
      try {
        deadline =
            exchange
                .getIoThread()
                .executeAfter(this::abandon, MAX_DISCARDING_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        abandon();
      }
    }
  }

  /** Gives up: the connection is gone. */
  void fail(IOException cause) {
    HttpExchange.BodyListener waiting = listener;
    if (!over) {
      end();
      if (waiting != null) {
        report("onFailure", () -> waiting.onFailure(cause));
      }
    }
  }

  /** Whether the rest of the request has been left unread. */
  boolean isOver() {
    return over;
  }

  /** One turn of reading. */
  @Override
  public void run() {
    StreamSourceChannel source = channel;
    if (over || source == null) {
      return;
    }
    if (isLost()) {
      fail(new ClosedChannelException());
      return;
    }
    try {
      if (source.isReadResumed()) {
        source.suspendReads();
      }
      int read = readTurn(source);
      boundFraming();
      if (over) {
        return;
      }
      if (read > 0) {
        exchange.getIoThread().execute(this);
      } else if (read == 0) {
        source.getReadSetter().set(this);
        source.resumeReads();
      } else {
        complete();
      }
    } catch (IOException e) {
      fail(e);
      owner.requestFailed();
    } catch (RuntimeException e) {
      fail(new IOException("the request body could not be read", e));
      owner.requestFailed();
    }
  }

  @Override
  public void handleEvent(StreamSourceChannel readable) {
    run();
  }

  /** The 100 (Continue) was sent, here or, if the connection did not accept it, on a worker. */
  @Override
  public void onComplete(HttpServerExchange continued, @Nullable Sender sender) {
    continued.dispatch(
        continued.isInIoThread() ? SameThreadExecutor.INSTANCE : continued.getIoThread(), this);
  }

  @Override
  public void onException(
      HttpServerExchange continued, @Nullable Sender sender, IOException exception) {
    Runnable failed =
        () -> {
          fail(exception);
          owner.requestFailed();
        };
    continued.dispatch(
        continued.isInIoThread() ? SameThreadExecutor.INSTANCE : continued.getIoThread(), failed);
  }

  /** Undertow ends the request of a closed connection, and what was read of it looks whole. */
  private boolean isLost() {
    return exchange.isComplete() || !exchange.getConnection().isOpen();
  }

  /**
   * A limit that the application has set on the server or in a handler in front. Undertow's default
   * of 2 MiB does not count: the engine has a limit of its own.
   */
  private static long containerLimit(HttpServerExchange exchange) {
    long limit = exchange.getMaxEntitySize();
    boolean chosen =
        limit != UndertowOptions.DEFAULT_MAX_ENTITY_SIZE
            || exchange
                .getConnection()
                .getUndertowOptions()
                .contains(UndertowOptions.MAX_ENTITY_SIZE);
    return chosen && limit > 0 ? limit : Long.MAX_VALUE;
  }

  /**
   * The limits are counted here, since Undertow closes the connection at its own, before an answer
   * could be sent. For a body in chunks it has also fixed the limit when the request came, and
   * counts the frame of each chunk; so such a body gets a new reader.
   */
  private void liftContainerLimit() {
    exchange.setMaxEntitySize(-1);
    if (exchange.getConnection() instanceof HttpServerConnection connection) {
      ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
      if (source.getConduit() instanceof ChunkedStreamSourceConduit) {
        CountedSource counted = new CountedSource(connection.getOriginalSourceConduit());
        raw = counted;
        source.setConduit(
            new ChunkedStreamSourceConduit(
                new ReadDataStreamSourceConduit(counted, connection),
                exchange,
                chunks -> {
                  if (!chunks.isFinished()) {
                    exchange.setPersistent(false);
                  }
                  Connectors.terminateRequest(exchange);
                }));
      }
    }
  }

  /**
   * @return what the last read returned: positive if there may be more at once, 0 if there is
   *     nothing now, negative at the end of the request
   */
  private int readTurn(StreamSourceChannel source) throws IOException {
    int read = 0;
    try (PooledByteBuffer pooled = exchange.getConnection().getByteBufferPool().allocate()) {
      ByteBuffer buffer = pooled.getBuffer();
      for (int i = 0; i < READS_PER_TURN; i++) {
        buffer.clear();
        read = source.read(buffer);
        if (read <= 0) {
          break;
        }
        buffer.flip();
        take(buffer);
        if (over) {
          break;
        }
      }
    }
    return read;
  }

  private void take(ByteBuffer arrived) {
    int count = arrived.remaining();
    if (listener == null) {
      discarded += count;
      if (discarded > MAX_DISCARDED_BYTES) {
        abandon();
      }
    } else if (count > limit - size) {
      HttpExchange.BodyListener waiting = listener;
      listener = null;
      bytes = NO_BYTES;
      discarded = (long) size + count;
      discardRest();
      report("onTooLarge", waiting::onTooLarge);
    } else {
      if (count > bytes.length - size) {
        bytes = Arrays.copyOf(bytes, capacityFor(size + count));
      }
      arrived.get(bytes, size, count);
      size += count;
    }
  }

  private void boundFraming() throws IOException {
    CountedSource counted = raw;
    if (over || counted == null) {
      return;
    }
    long data = Math.max(size, discarded);
    long framing = counted.count() - data;
    boolean tooMuch = framing > MAX_FRAMING_BYTES + FRAMING_PER_BYTE * data;
    if (listener == null && (tooMuch || counted.count() > MAX_DISCARDED_BYTES)) {
      abandon();
    } else if (tooMuch) {
      throw new IOException(
          "a body of " + data + " bytes in chunks came with " + framing + " bytes of framing");
    }
  }

  /** Doubles from what has arrived: a client's announcement reserves nothing. */
  private int capacityFor(int needed) {
    long doubled = Math.max(Math.max(needed, FIRST_BYTES), 2L * bytes.length);
    return (int) Math.min(doubled, Math.max(limit, needed));
  }

  private void complete() {
    HttpExchange.BodyListener waiting = listener;
    byte[] body = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    end();
    if (waiting != null) {
      report("onBody", () -> waiting.onBody(body));
    }
    owner.requestRead();
  }

  private void abandon() {
    if (over) {
      return;
    }
    StreamSourceChannel source = channel;
    if (source != null) {
      source.suspendReads();
    }
    HttpExchange.BodyListener waiting = listener;
    end();
    if (waiting != null) {
      IOException cause =
          new IOException(
              "the request was answered, and its body did not end within "
                  + MAX_DISCARDING_MILLIS
                  + " ms after that");
      report("onFailure", () -> waiting.onFailure(cause));
    }
    owner.requestAbandoned();
  }

  private void end() {
    over = true;
    listener = null;
    bytes = NO_BYTES;
    XnioExecutor.Key key = deadline;
    if (key != null) {
      key.remove();
      deadline = null;
    }
  }

  private void report(String what, Runnable call) {
    if (!EngineCall.returned(what, call)) {
      owner.requestFailed();
    }
  }
}
