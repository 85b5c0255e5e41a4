package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("An acknowledgement")
class AcksTest {

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private TestBed.Client client;
  private Socket socket;

  @BeforeEach
  void connect() {
    client = bed.connect();
    socket = client.socket();
  }

  @Nested
  @DisplayName("for a client")
  class ForClient {

    @Test
    @Tag("AK01")
    @DisplayName("carries any number of values under the id that the client gave")
    void values() {
      socket.on("hi", (args, ack) -> ack.send(1, "2", List.of(3)));
      socket.on("bye", (args, ack) -> ack.send());

      client.says("20[\"hi\"]", "2123[\"bye\"]");

      assertThat(client.hears()).containsExactly("30[1,\"2\",[3]]", "3123[]");
    }

    @Test
    @Tag("AK03")
    @Tag("PK26")
    @DisplayName("carries bytes")
    void bytes() {
      socket.on("hi", (args, ack) -> ack.send((Object) args.getBytes(0)));

      client.saysWithBytes(
          "51-0[\"hi\",{\"_placeholder\":true,\"num\":0}]", new byte[] {(byte) 0xAB});

      assertThat(client.hears()).containsExactly("61-0[{\"_placeholder\":true,\"num\":0}]", "<ab>");
    }

    @Test
    @Tag("AK11")
    @DisplayName("carries null")
    void oneNull() {
      socket.on("hi", (args, ack) -> ack.send(args.value(0)));

      client.says("20[\"hi\",null]");

      assertThat(client.hears()).containsExactly("30[null]");
    }

    @Test
    @DisplayName("goes to the namespace that asked")
    void namespace() {
      io.of("/a");
      client.join("/a").on("hi", (args, ack) -> ack.send());

      client.says("2/a,7[\"hi\"]");

      assertThat(client.hears()).containsExactly("3/a,7[]");
    }

    @Test
    @Tag("AK13")
    @DisplayName("is sent once")
    void once() {
      socket.on(
          "hi",
          (args, ack) -> {
            ack.send(1);
            ack.send(2);
          });

      client.says("20[\"hi\"]");

      assertThat(client.hears()).containsExactly("30[1]");
    }

    @Test
    @DisplayName("is not sent if the client did not ask")
    void notRequested() {
      List<Boolean> requested = new ArrayList<>();
      socket.on(
          "hi",
          (args, ack) -> {
            requested.add(ack.isRequested());
            ack.send(1);
          });

      client.says("2[\"hi\"]", "20[\"hi\"]");

      assertThat(client.hears()).containsExactly("30[1]");
      assertThat(requested).containsExactly(false, true);
    }

    @Test
    @DisplayName("may be sent later, also if the socket has left meanwhile")
    void later() {
      List<Ack> kept = new ArrayList<>();
      socket.on("hi", (args, ack) -> kept.add(ack));
      client.says("20[\"hi\"]", "1");

      kept.get(0).send("late");

      assertThat(client.hears()).containsExactly("30[\"late\"]");
    }

    @Test
    @Tag("AK08")
    @DisplayName("may never be sent, and the client waits in vain")
    void never() {
      socket.on("hi", (args, ack) -> {});

      client.says("20[\"hi\"]", "21[\"nobody listens\"]");
      bed.clock.advance(Duration.ofDays(1));

      assertThat(client.hears()).isEmpty();
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @Tag("AK10")
    @DisplayName("is sent for the asking that it answers, if the client says the same again")
    void retried() {
      List<String> heard = new ArrayList<>();
      socket.on(
          "hi",
          String.class,
          (text, ack) -> {
            heard.add(text);
            if (heard.size() > 2) {
              ack.send(text);
            }
          });

      client.says("20[\"hi\",\"a\"]", "21[\"hi\",\"a\"]", "22[\"hi\",\"a\"]", "23[\"hi\",\"b\"]");

      assertThat(heard).containsExactly("a", "a", "a", "b");
      assertThat(client.hears()).containsExactly("32[\"a\"]", "33[\"b\"]");
    }

    @Test
    @DisplayName("that cannot be written can still be sent otherwise")
    void unwritable() {
      socket.on(
          "hi",
          (args, ack) -> {
            assertThatThrownBy(() -> ack.send(new Object()))
                .isInstanceOf(IllegalArgumentException.class);
            ack.send("instead");
          });

      client.says("20[\"hi\"]");

      assertThat(client.hears()).containsExactly("30[\"instead\"]");
    }
  }

  @Nested
  @DisplayName("of a client")
  class OfClient {

    @Test
    @Tag("AK12")
    @DisplayName("is asked for under an id that sockets and broadcasts of the namespace share")
    void ids() {
      io.of("/a");
      TestBed.Client other = bed.connect();

      socket.emitWithAck("x");
      other.socket().emitWithAck("x");
      socket.timeout(Duration.ofSeconds(1)).emitWithAck("x", 1);
      io.timeout(Duration.ofSeconds(1)).emitWithAck("all");

      assertThat(client.hears()).containsExactly("20[\"x\"]", "22[\"x\",1]", "23[\"all\"]");
      assertThat(other.hears()).containsExactly("21[\"x\"]", "23[\"all\"]");

      client.join("/a").emitWithAck("x");
      assertThat(client.hears()).containsExactly("2/a,0[\"x\"]");
    }

    @Test
    @Tag("AK02")
    @Tag("AK04")
    @DisplayName("is what the client says")
    void answer() {
      CompletableFuture<Args> answer = future(socket.emitWithAck("hi", "there"));
      assertThat(client.hears()).containsExactly("20[\"hi\",\"there\"]");
      assertThat(answer).isNotDone();

      client.says("30[1,\"2\"]");

      assertThat(answer.join().asList()).containsExactly(1L, "2");
      assertThat(socket.pendingAckCount()).isZero();
    }

    @Test
    @Tag("AK02")
    @Tag("AK03")
    @DisplayName("may have nothing or bytes in it")
    void kinds() {
      CompletableFuture<Args> nothing = future(socket.emitWithAck("a", (Object) new byte[1]));
      CompletableFuture<Args> bytes = future(socket.emitWithAck("b"));

      client.says("30[]");
      client.saysWithBytes("61-1[{\"_placeholder\":true,\"num\":0}]", new byte[] {5});

      assertThat(nothing.join().isEmpty()).isTrue();
      assertThat(Arrays.toString(bytes.join().getBytes(0))).isEqualTo("[5]");
    }

    @Test
    @Tag("AK13")
    @DisplayName("counts once, and only for what was asked")
    void once() {
      CompletableFuture<Args> answer = future(socket.emitWithAck("a"));

      client.says("35[\"other\"]", "30[\"first\"]", "30[\"second\"]");

      assertThat(answer.join().getString(0)).isEqualTo("first");
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("counts only if it comes from the one who was asked")
    void fromTheOne() {
      TestBed.Client other = bed.connect();
      CompletableFuture<Args> answer = future(socket.emitWithAck("a"));

      other.says("30[\"forged\"]");

      assertThat(answer).isNotDone();
    }

    @Test
    @DisplayName("that asks for a type it does not have fails there")
    void type() {
      CompletionStage<Integer> answer =
          socket.emitWithAck("a").thenApply(args -> args.get(0, Integer.class));

      client.says("30[\"text\"]");

      assertThatThrownBy(() -> future(answer).join()).hasCauseInstanceOf(ArgumentException.class);
    }
  }

  @Nested
  @DisplayName("that does not come")
  class Missing {

    @Test
    @Tag("AK05")
    @DisplayName("fails when its time is over, and leaves nothing behind")
    void timeout() {
      CompletableFuture<Args> answer =
          future(socket.timeout(Duration.ofMillis(200)).emitWithAck("unknown"));
      bed.clock.advance(Duration.ofMillis(199));
      bed.settle();
      assertThat(answer).isNotDone();

      bed.clock.advance(Duration.ofMillis(1));
      bed.settle();

      assertThatThrownBy(answer::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(AckTimeoutException.class)
          .hasMessageContaining("operation has timed out");
      assertThat(socket.pendingAckCount()).isZero();
    }

    @Test
    @Tag("AK05")
    @DisplayName("in time does not count any more")
    void late() {
      CompletableFuture<Args> answer =
          future(socket.timeout(Duration.ofMillis(200)).emitWithAck("x"));
      bed.clock.advance(Duration.ofMillis(200));

      client.says("30[\"late\"]");

      assertThatThrownBy(answer::join).hasCauseInstanceOf(AckTimeoutException.class);
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @Tag("AK06")
    @DisplayName("but did in time has its timer cancelled")
    void inTime() {
      CompletableFuture<Args> answer =
          future(socket.timeout(Duration.ofMillis(200)).emitWithAck("x"));

      client.says("30[42]");

      assertThat(answer.join().getInt(0)).isEqualTo(42);
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @DisplayName("because the socket is gone fails at once, if no time was set")
    void disconnected() {
      CompletableFuture<Args> answer = future(socket.emitWithAck("x"));

      client.vanishes();

      assertThatThrownBy(answer::join)
          .hasCauseInstanceOf(DisconnectedException.class)
          .hasMessageContaining("socket has been disconnected");
      assertThat(socket.pendingAckCount()).isZero();
      assertThatThrownBy(() -> future(socket.emitWithAck("x")).join())
          .hasCauseInstanceOf(DisconnectedException.class);
    }

    @Test
    @DisplayName("because the socket is gone fails when its time is over, if one was set")
    void disconnectedWithTimeout() {
      CompletableFuture<Args> answer =
          future(socket.timeout(Duration.ofMillis(200)).emitWithAck("x"));

      client.vanishes();
      assertThat(answer).isNotDone();
      bed.clock.advance(Duration.ofMillis(200));
      bed.settle();

      assertThatThrownBy(answer::join).hasCauseInstanceOf(AckTimeoutException.class);
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @DisplayName("because the server is closed fails at once, whatever time was set")
    void closed() {
      CompletableFuture<Args> answer = future(socket.timeout(Duration.ofDays(1)).emitWithAck("x"));

      io.close();
      bed.settle();

      assertThatThrownBy(answer::join).hasCauseInstanceOf(DisconnectedException.class);
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @DisplayName("because the client was refused fails")
    void refused() {
      List<CompletableFuture<Args>> answers = new ArrayList<>();
      io.use(
          refused -> {
            answers.add(future(refused.emitWithAck("x")));
            throw new ConnectError("no");
          });

      bed.open().says("0");

      assertThat(answers).singleElement().matches(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    @DisplayName("is not waited for without limit")
    void tooMany() {
      TestBed bed = new TestBed(builder -> builder.maxPendingAcks(2));
      TestBed.Client client = bed.connect();
      client.socket().emitWithAck("x");
      client.socket().emitWithAck("x");

      CompletableFuture<Args> third = future(client.socket().emitWithAck("x"));

      assertThat(third).isCompletedExceptionally();
      assertThatThrownBy(third::join)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("maxPendingAcks");
      assertThat(client.hears()).containsExactly("20[\"x\"]", "21[\"x\"]");

      client.socket().timeout(Duration.ofHours(1)).emitWithAck("x");
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @DisplayName("in no time at all is still asked for")
    void zero() {
      CompletableFuture<Args> answer = future(socket.timeout(Duration.ZERO).emitWithAck("x"));
      assertThat(client.hears()).containsExactly("20[\"x\"]");

      bed.clock.advance(Duration.ofMillis(1));
      bed.settle();

      assertThat(answer).isCompletedExceptionally();
      assertThatThrownBy(() -> socket.timeout(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("timeout");
    }
  }

  @Nested
  @DisplayName("of everyone")
  class OfEveryone {

    private TestBed.Client second;
    private TestBed.Client third;

    @BeforeEach
    void others() {
      second = bed.connect();
      third = bed.connect();
    }

    @Test
    @Tag("BA01")
    @DisplayName("is the first value of each, in the order they come")
    void all() {
      CompletableFuture<List<Args>> answers =
          future(io.timeout(Duration.ofSeconds(1)).emitWithAck("event", 1));
      assertThat(client.hears()).containsExactly("20[\"event\",1]");

      second.says("30[2,\"dropped\"]");
      third.says("30[]");
      assertThat(answers).isNotDone();
      client.says("30[1]");

      assertThat(answers.join())
          .extracting(Args::asList)
          .extracting(Object::toString)
          .containsExactly("[2]", "[]", "[1]");
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @Tag("BA02")
    @Tag("BA03")
    @DisplayName("is incomplete when the time is over, and tells what came")
    void partial() {
      CompletableFuture<List<Args>> answers =
          future(io.timeout(Duration.ofMillis(500)).emitWithAck("event"));
      client.says("30[1]");

      bed.clock.advance(Duration.ofMillis(500));
      bed.settle();

      assertThatThrownBy(answers::join)
          .hasCauseInstanceOf(AckTimeoutException.class)
          .hasMessageContaining("operation has timed out")
          .cause()
          .satisfies(
              cause ->
                  assertThat(((AckTimeoutException) cause).responses())
                      .extracting(args -> args.getInt(0))
                      .containsExactly(1));
      assertThat(second.socket().pendingAckCount()).isZero();
      assertThat(third.socket().pendingAckCount()).isZero();
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @Tag("BA04")
    @DisplayName("is empty at once if there is nobody")
    void nobody() {
      CompletableFuture<List<Args>> answers =
          future(io.to("nobody").timeout(Duration.ofSeconds(1)).emitWithAck("event"));

      assertThat(answers).isCompletedWithValue(List.of());
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @Tag("BA05")
    @DisplayName("without a time is over almost at once")
    void withoutTimeout() {
      CompletableFuture<List<Args>> answers = future(io.emitWithAck("event"));

      bed.clock.advance(Duration.ofMillis(1));
      bed.settle();

      assertThat(answers).isCompletedExceptionally();
      assertThat(client.socket().pendingAckCount()).isZero();
    }

    @Test
    @DisplayName("lacks those who go meanwhile")
    void gone() {
      CompletableFuture<List<Args>> answers =
          future(io.timeout(Duration.ofMillis(500)).emitWithAck("event"));
      client.says("30[1]");
      second.says("30[2]");

      third.vanishes();
      assertThat(answers).isNotDone();
      bed.clock.advance(Duration.ofMillis(500));
      bed.settle();

      assertThatThrownBy(answers::join).hasCauseInstanceOf(AckTimeoutException.class);
    }

    @Test
    @DisplayName("is awaited no longer when the server closes")
    void closing() {
      CompletableFuture<List<Args>> all =
          future(io.timeout(Duration.ofHours(1)).emitWithAck("event"));
      CompletableFuture<Args> one =
          future(second.socket().timeout(Duration.ofHours(1)).emitWithAck("event"));
      client.says("30[1]");
      second.vanishes();
      assertThat(one).isNotDone();

      io.close(Duration.ZERO);
      bed.settle();

      assertThat(one).isCompletedExceptionally();
      assertThatThrownBy(all::join)
          .cause()
          .isInstanceOfSatisfying(
              AckTimeoutException.class, cause -> assertThat(cause.responses()).hasSize(1));
    }

    @Test
    @DisplayName("can be asked of some, by one of them")
    void some() {
      second.socket().join("room");
      client.socket().join("room");

      CompletableFuture<List<Args>> answers =
          future(socket.to("room").timeout(Duration.ofSeconds(1)).emitWithAck("event"));
      second.says("30[\"ok\"]");

      assertThat(answers.join()).hasSize(1);
      assertThat(client.hears()).isEmpty();
      assertThat(third.hears()).isEmpty();
    }
  }

  private static <T> CompletableFuture<T> future(CompletionStage<T> stage) {
    return stage.toCompletableFuture();
  }
}
