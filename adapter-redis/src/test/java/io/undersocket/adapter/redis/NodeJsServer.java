package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** A server with an official adapter, in a process of its own: it can be killed, and stopped. */
final class NodeJsServer implements AutoCloseable {

  private final Process process;
  private final String url;

  private NodeJsServer(Process process) throws IOException {
    this.process = process;
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String first = out.readLine();
    if (first == null) {
      throw new IllegalStateException("the Node.js server did not start");
    }
    this.url = first;
  }

  static NodeJsServer start(TestedAdapter adapter, RedisProcess redis) {
    try {
      ProcessBuilder builder = new ProcessBuilder("node", "src/test/js/node.mjs");
      builder.environment().put("ADAPTER", adapter.name());
      builder.environment().put("REDIS_URL", redis.uri());
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      return new NodeJsServer(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return url;
  }

  void pause() {
    RedisProcess.signal(process.pid(), "STOP");
  }

  void resume() {
    RedisProcess.signal(process.pid(), "CONT");
  }

  /** As {@code kill -9}, also while it is stopped. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
