package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.spi.ByteStream;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An upgraded connection as a test's engine sees it: writes down what happens, on its I/O thread.
 */
final class RecordingStream implements ByteStream.Listener {

  final ByteStream stream;
  final CountDownLatch closed = new CountDownLatch(1);
  final AtomicInteger closings = new AtomicInteger();
  final List<Throwable> wrong = new ArrayList<>();
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  volatile @Nullable IOException cause;
  volatile BiConsumer<RecordingStream, ByteBuffer> onBytes = RecordingStream::record;
  volatile Consumer<RecordingStream> onWritable = stream -> {};
  volatile Runnable atClose = () -> {};

  RecordingStream(ByteStream stream) {
    this.stream = stream;
    expectIoThread();
  }

  /** Upgrades every exchange and gives the test the streams. */
  static BlockingQueue<RecordingStream> upgrading(FakeEngine engine) {
    return upgrading(engine, stream -> {});
  }

  static BlockingQueue<RecordingStream> upgrading(
      FakeEngine engine, Consumer<RecordingStream> atFirst) {
    BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();
    engine.behaviour =
        exchange ->
            upgrade(
                exchange,
                stream -> {
                  atFirst.accept(stream);
                  streams.add(stream);
                });
    return streams;
  }

  static void upgrade(HttpExchange exchange, Consumer<RecordingStream> upgraded) {
    exchange.upgrade(
        HttpHeaders.of(
            "Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Accept", "yes"),
        stream -> {
          RecordingStream recording = new RecordingStream(stream);
          upgraded.accept(recording);
          return recording;
        });
  }

  /** Runs the task on the I/O thread and waits for it. */
  void onIoThread(IoTask task) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    stream
        .ioThread()
        .execute(
            () -> {
              try {
                task.run();
                done.complete(null);
              } catch (Throwable t) {
                done.completeExceptionally(t);
              }
            });
    done.get(FakeEngine.TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Writes all of it, as the connection accepts it. Called on the I/O thread. */
  void writeAll(ByteBuffer bytes) {
    onWritable =
        again -> {
          try {
            stream.write(bytes);
            if (bytes.hasRemaining()) {
              stream.awaitWritable();
            }
          } catch (IOException e) {
            wrong.add(e);
          }
        };
    onWritable.accept(this);
  }

  void writeAll(String text) {
    writeAll(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The next bytes received, as many as asked for. */
  String text(int count) throws InterruptedException {
    return new String(bytes(count), StandardCharsets.UTF_8);
  }

  /** The next bytes received, as many as asked for. */
  byte[] bytes(int count) throws InterruptedException {
    while (unread.size() < count) {
      unread.writeBytes(FakeEngine.take(received));
    }
    byte[] all = unread.toByteArray();
    unread.reset();
    unread.write(all, count, all.length - count);
    return Arrays.copyOf(all, count);
  }

  boolean hasReceivedNothing() {
    return received.isEmpty();
  }

  void awaitClosed() throws InterruptedException {
    assertThat(closed.await(FakeEngine.TIMEOUT_SECONDS, TimeUnit.SECONDS)).as("closed").isTrue();
  }

  private void record(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    received.add(copy);
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    expectIoThread();
    expectOpen();
    onBytes.accept(this, bytes);
  }

  @Override
  public void onWritable() {
    expectIoThread();
    expectOpen();
    onWritable.accept(this);
  }

  @Override
  public void onClosed(@Nullable IOException cause) {
    expectIoThread();
    this.cause = cause;
    closings.incrementAndGet();
    atClose.run();
    closed.countDown();
  }

  private void expectIoThread() {
    if (!stream.ioThread().isCurrent()) {
      wrong.add(new AssertionError("called on " + Thread.currentThread()));
    }
  }

  private void expectOpen() {
    if (closings.get() > 0) {
      wrong.add(new AssertionError("called after onClosed"));
    }
  }

  interface IoTask {
    void run() throws Exception;
  }
}
