package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.FakeExchange.Outcome;
import io.undersocket.engineio.internal.time.ManualTimer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The reference does one thing after the other; here listeners, I/O and timer are threads. What a
 * polling client sees of it comes in the same order.
 */
@DisplayName("A polling client")
class PollingOrderTest {

  private final ManualTimer timer = new ManualTimer();
  private final Deque<Runnable> listeners = new ArrayDeque<>();
  private final EngineServer engine =
      new EngineServer(
          EngineServer.builder()
              .executor(this::submit)
              .pingInterval(Duration.ofMillis(300))
              .pingTimeout(Duration.ofMillis(200))
              .options(),
          timer);
  private final List<String> heard = new ArrayList<>();
  private Runnable whileTaken = () -> {};
  private String session = "";

  @BeforeEach
  void open() {
    engine.onConnection(
        socket -> {
          session = socket.id();
          socket.onMessage(
              message -> {
                heard.add(message.text());
                socket.send("echo " + message.text());
              });
          socket.onClose((reason, description) -> heard.add(reason + ": " + description));
        });
    request("GET", "");
    hear();
  }

  private FakeExchange request(String method, String body) {
    return handled(exchange(method).body(body));
  }

  /** A request whose body is still on its way. */
  private FakeExchange request(String method) {
    return handled(exchange(method));
  }

  private FakeExchange exchange(String method) {
    return FakeExchange.of(method, "/engine.io/?EIO=4&transport=polling&sid=" + session);
  }

  private FakeExchange handled(FakeExchange exchange) {
    engine.handle(exchange);
    return exchange;
  }

  /** The executor is asked as soon as a POST is decoded, while it is not done with. */
  private void submit(Runnable task) {
    listeners.add(task);
    Runnable beside = whileTaken;
    whileTaken = () -> {};
    beside.run();
  }

  private void hear() {
    while (!listeners.isEmpty()) {
      listeners.remove().run();
    }
  }

  @Nested
  @DisplayName("that sends")
  class Sends {

    @Test
    @DisplayName("is answered when all of it was heard, and then one poll brings what was said")
    void isAnsweredWhenHeard() {
      FakeExchange post = request("POST", "4a\u001e4b\u001e4c");
      assertThat(post.outcome()).isEqualTo(Outcome.NONE);
      hear();
      assertThat(post.responseBody()).isEqualTo("ok");
      assertThat(request("GET", "").responseBody()).isEqualTo("4echo a\u001e4echo b\u001e4echo c");
      assertThat(timer.size()).as("the heartbeat alone").isEqualTo(1);
    }

    @Test
    @DisplayName("waits for slow listeners no longer than a moment")
    void doesNotWaitForSlowListeners() {
      FakeExchange post = request("POST", "4a");
      timer.advance(Duration.ofMillis(99));
      assertThat(post.outcome()).isEqualTo(Outcome.NONE);
      timer.advance(Duration.ofMillis(1));
      assertThat(post.responseBody()).isEqualTo("ok");
    }

    @Test
    @DisplayName("and gives up while its packets are being taken must not send beside them")
    void givesUpWhileTaken() {
      FakeExchange post = request("POST");
      FakeExchange[] beside = new FakeExchange[1];
      whileTaken =
          () -> {
            post.lose();
            beside[0] = request("POST", "4c");
          };
      post.arrive("4a\u001e4b");
      assertThat(beside[0].status()).isEqualTo(400);
      hear();
      assertThat(heard)
          .containsExactly("a", "b", "transport error: data request overlap from client");
    }

    @Test
    @DisplayName("and gives up while its packets are being taken may send after them")
    void sendsAfterGivingUp() {
      FakeExchange post = request("POST");
      whileTaken = post::lose;
      post.arrive("4a\u001e4b");
      FakeExchange next = request("POST", "4c");
      hear();
      assertThat(next.responseBody()).isEqualTo("ok");
      assertThat(heard).containsExactly("a", "b", "c");
      assertThat(timer.size()).as("the heartbeat alone").isEqualTo(1);
    }

    @Test
    @DisplayName("does not wait if there is nothing to hear, such as a pong")
    void doesNotWaitForNothing() {
      timer.advance(Duration.ofMillis(300));
      assertThat(request("POST", "3").responseBody()).isEqualTo("ok");
      assertThat(listeners).isEmpty();
    }
  }

  @Nested
  @DisplayName("that comes too late")
  class ComesTooLate {

    @Test
    @DisplayName("is refused, although the timer has not noticed yet")
    void isRefused() {
      timer.advance(Duration.ofMillis(300));
      timer.oversleep(Duration.ofMillis(200));
      assertThat(request("GET", "").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("does not profit from a ping that was a little late")
    void doesNotProfitFromSmallDelay() {
      timer.oversleep(Duration.ofMillis(349));
      timer.advance(Duration.ZERO);
      timer.advance(Duration.ofMillis(151));
      assertThat(request("GET", "").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("has the whole time if the ping was very late")
    void hasWholeTime() {
      timer.oversleep(Duration.ofMillis(350));
      timer.advance(Duration.ZERO);
      timer.advance(Duration.ofMillis(199));
      assertThat(request("GET", "").responseBody()).isEqualTo("2");
    }
  }
}
