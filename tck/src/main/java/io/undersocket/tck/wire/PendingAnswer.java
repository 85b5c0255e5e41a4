package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A request that is sent, and its answer when there is one. Safe for any thread. */
public final class PendingAnswer {

  private final HttpRequest request;
  private final HttpConnection connection;

  /** Completes with an answer, or with a text that says why there is none. */
  private final CompletableFuture<Object> outcome = new CompletableFuture<>();

  PendingAnswer(HttpRequest request, HttpConnection connection) {
    this.request = request;
    this.connection = connection;
  }

  HttpRequest request() {
    return request;
  }

  void complete(HttpAnswer answer) {
    outcome.complete(answer);
  }

  void fail(String why) {
    outcome.complete(why);
  }

  /** The answer, when it is complete. */
  public HttpAnswer await() {
    return await(Wire.PATIENCE);
  }

  /** The answer, which is to be complete within that time. */
  public HttpAnswer await(Duration within) {
    Object result = outcome(within, "an answer to " + request + " " + Wire.within(within));
    if (result instanceof HttpAnswer answer) {
      return answer;
    }
    throw new Unmet("an answer to " + request, "none: the connection was " + result);
  }

  private Object outcome(Duration within, String expected) {
    try {
      return outcome.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Unmet(expected, "nothing");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw Wire.givenUp(e);
    }
  }

  /** Whether there is a complete answer now. */
  public boolean isAnswered() {
    return outcome.getNow("") instanceof HttpAnswer;
  }

  /** No complete answer has come so far. */
  public PendingAnswer expectUnanswered() {
    if (outcome.getNow("") instanceof HttpAnswer answer) {
      throw new Unmet("no answer yet to " + request, answer.toString());
    }
    return this;
  }

  /** The server ends the connection without a (complete) answer. */
  public void expectCut() {
    expectCut(Wire.PATIENCE);
  }

  /** The server ends the connection without a (complete) answer, within that time. */
  public void expectCut(Duration within) {
    String expected = "no answer to " + request + ", and the connection closed";
    if (outcome(within, expected + " " + Wire.within(within)) instanceof HttpAnswer answer) {
      throw new Unmet(expected, answer.toString());
    }
  }

  /** Sends more of a body that was {@link HttpRequest#declaring declared}. */
  public PendingAnswer sendMore(String text) {
    connection.send(new byte[0], text.getBytes(StandardCharsets.UTF_8), request.toString());
    return this;
  }

  /** The client goes away: the connection is cut. */
  public void abort() {
    connection.abort();
  }

  /** Over which it was sent. */
  public HttpConnection connection() {
    return connection;
  }
}
