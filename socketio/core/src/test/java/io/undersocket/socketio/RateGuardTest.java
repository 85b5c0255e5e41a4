package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.guard.AddressRateGuard;
import io.undersocket.socketio.guard.ConnectExcess;
import io.undersocket.socketio.guard.EventExcess;
import io.undersocket.socketio.guard.RateLimit;
import io.undersocket.socketio.guard.RateLimitError;
import io.undersocket.socketio.guard.SocketRateGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A guard")
class RateGuardTest {

  private static final RateLimit TWO_A_SECOND = RateLimit.perSecond(2);

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private final List<String> heard = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();

  @BeforeEach
  void listen() {
    io.onConnection(socket -> socket.on("x", args -> heard.add("x " + args.asList())));
    io.onError((socket, event, cause) -> errors.add(cause));
  }

  private TestBed.Client openFrom(String address) {
    return bed.open(new FakeExchange("GET", TestBed.URL).from(address));
  }

  private TestBed.Client connectFrom(String address) {
    TestBed.Client client = openFrom(address);
    client.join("/");
    return client;
  }

  @Nested
  @DisplayName("of each socket")
  class OfSockets {

    private final SocketRateGuard guard =
        SocketRateGuard.events(TWO_A_SECOND).clock(bed.clock::nanoTime);

    @Test
    @DisplayName("drops events that are too many, until there has been a rest")
    void drops() {
      guard.install(io);
      TestBed.Client client = bed.connect();

      client.says("2[\"x\",1]", "2[\"x\",2]", "21[\"x\",3]");
      bed.clock.advance(Duration.ofMillis(499));
      client.says("2[\"x\",4]");
      bed.clock.advance(Duration.ofMillis(1));
      client.says("2[\"x\",5]");

      assertThat(heard).containsExactly("x [1]", "x [2]", "x [5]");
      assertThat(client.hears()).isEmpty();
      assertThat(client.isOpen()).isTrue();
      assertThat(errors)
          .hasSize(2)
          .first()
          .isInstanceOfSatisfying(
              RateLimitError.class,
              error -> {
                assertThat(error.retryAfter()).isEqualTo(Duration.ofMillis(500));
                assertThat(error)
                    .hasMessage("too many events of one socket: the limit is 2 in PT1S, 2 at once");
              });
    }

    @Test
    @DisplayName("answers them, if it is to")
    void answers() {
      guard.onExcess(EventExcess.ANSWER).install(io);
      TestBed.Client client = bed.connect();

      client.says("2[\"x\"]", "2[\"x\"]", "2[\"x\"]", "27[\"x\"]");

      assertThat(client.hears())
          .singleElement()
          .asString()
          .startsWith("37[{")
          .contains("\"message\":\"too many events\"")
          .contains("\"retryAfter\":500");
      assertThat(heard).hasSize(2);
    }

    @Test
    @DisplayName("disconnects whoever sends them, if it is to")
    void disconnects() {
      guard.onExcess(EventExcess.DISCONNECT).install(io);
      TestBed.Client client = bed.connect();
      client.socket().onDisconnect(reason -> heard.add(reason.text()));

      client.says("2[\"x\",1]", "2[\"x\",2]", "2[\"x\",3]", "2[\"x\",4]");

      assertThat(heard).containsExactly("x [1]", "x [2]", "server namespace disconnect");
      assertThat(client.isOpen()).isFalse();
      assertThat(errors).hasSize(1);
    }

    @Test
    @DisplayName("counts for each apart, whatever the event is called")
    void apart() {
      guard.install(io);
      TestBed.Client one = bed.connect();
      TestBed.Client two = bed.connect();

      one.says("2[\"a\"]", "2", "2[\"x\",1]");
      two.says("2[\"x\",2]", "2[\"x\",3]");

      assertThat(heard).containsExactly("x [2]", "x [3]");
    }

    @Test
    @DisplayName("counts neither acknowledgements nor other namespaces")
    void onlyEvents() {
      guard.install(io);
      io.of("/other");
      TestBed.Client client = bed.connect();
      client.join("/other");

      client.says("31[]", "32[]", "33[]", "2/other,[\"a\"]", "2/other,[\"a\"]", "2[\"x\"]");

      assertThat(heard).containsExactly("x []");
      assertThat(errors).isEmpty();
    }

    @Test
    @DisplayName("guards the children of a parent")
    void children() {
      ParentNamespace parent = io.of(Pattern.compile("/t-\\d+"));
      guard.install(parent);
      parent.onConnection(socket -> socket.on("y", () -> heard.add("y")));
      TestBed.Client client = bed.connect("/t-1");

      client.says("2/t-1,[\"y\"]", "2/t-1,[\"y\"]", "2/t-1,[\"y\"]");

      assertThat(heard).containsExactly("y", "y");
    }

    @Test
    @DisplayName("guards sockets that have their session back, whom no middleware saw")
    void recovered() {
      TestBed recovering =
          new TestBed(builder -> builder.connectionStateRecovery(Duration.ofMinutes(1)));
      SocketRateGuard.events(TWO_A_SECOND).clock(recovering.clock::nanoTime).install(recovering.io);
      recovering.io.onError((socket, event, cause) -> {});
      List<Boolean> back = new ArrayList<>();
      recovering.io.onConnection(
          socket -> {
            back.add(socket.recovered());
            socket.on("x", () -> heard.add("x"));
          });
      TestBed.Client client = recovering.open();
      client.says("0");
      String answer = client.hears().get(0);
      String pid = answer.replaceAll(".*\"pid\":\"([^\"]+)\".*", "$1");
      recovering.io.emit("offset");
      String event = client.hears().get(0);
      String offset = event.replaceAll(".*,\"([^\"]+)\"]", "$1");
      client.vanishes();

      TestBed.Client again = recovering.open();
      again.says("0{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}");
      again.says("2[\"x\"]", "2[\"x\"]", "2[\"x\"]");

      assertThat(back).containsExactly(false, true);
      assertThat(heard).hasSize(2);
    }
  }

  @Nested
  @DisplayName("of each address")
  class OfAddresses {

    private final AddressRateGuard.Builder guard =
        AddressRateGuard.builder().clock(bed.clock::nanoTime);

    @Test
    @DisplayName("refuses clients that come too often, until there has been a rest")
    void connects() {
      guard.connects(TWO_A_SECOND).build().install(io);
      connectFrom("192.0.2.7");
      connectFrom("192.0.2.7").vanishes();
      TestBed.Client third = openFrom("192.0.2.7");

      third.says("0");

      assertThat(third.hears())
          .containsExactly("4{\"message\":\"too many connects\",\"data\":{\"retryAfter\":500}}");
      assertThat(third.isOpen()).isTrue();
      assertThat(errors).isEmpty();
      connectFrom("192.0.2.8");
      bed.clock.advance(Duration.ofMillis(500));
      third.join("/");
    }

    @Test
    @DisplayName("closes their connections, if it is to")
    void closes() {
      guard.connects(TWO_A_SECOND).onExcessConnects(ConnectExcess.DISCONNECT).build().install(io);
      connectFrom("192.0.2.7");
      connectFrom("192.0.2.7");
      TestBed.Client third = openFrom("192.0.2.7");

      third.says("0");

      assertThat(third.isOpen()).isFalse();
      assertThat(third.hears()).isEmpty();
      assertThat(io.sockets().sockets()).hasSize(2);
    }

    @Test
    @DisplayName("counts the events of all its clients together")
    void events() {
      guard.events(TWO_A_SECOND).build().install(io);
      TestBed.Client one = connectFrom("192.0.2.7");
      TestBed.Client two = connectFrom("192.0.2.7");
      TestBed.Client other = connectFrom("192.0.2.8");

      one.says("2[\"x\",1]");
      two.says("2[\"x\",2]", "2[\"x\",3]");
      other.says("2[\"x\",4]");

      assertThat(heard).containsExactly("x [1]", "x [2]", "x [4]");
      assertThat(errors).singleElement().isInstanceOf(RateLimitError.class);
    }

    @Test
    @DisplayName("disconnects whoever sends too many, if it is to")
    void disconnects() {
      guard.events(TWO_A_SECOND).onExcessEvents(EventExcess.DISCONNECT).build().install(io);
      TestBed.Client client = connectFrom("192.0.2.7");

      client.says("2[\"x\"]", "2[\"x\"]", "2[\"x\"]");

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("takes a network of IPv6 for one address")
    void network() {
      guard.connects(TWO_A_SECOND).build().install(io);
      connectFrom("2001:db8:1:2::1");
      connectFrom("2001:db8:1:2:ffff::2");
      TestBed.Client third = openFrom("2001:db8:1:2::3");

      third.says("0");

      assertThat(third.hears()).singleElement().asString().startsWith("4{");
      connectFrom("2001:db8:1:3::1");
    }

    @Test
    @DisplayName("takes whatever it is told to for the address, and no limit for nobody")
    void told() {
      guard
          .connects(TWO_A_SECOND)
          .address(socket -> socket.handshake().auth().getString("user"))
          .build()
          .install(io);

      List<String> answers = new ArrayList<>();
      for (String auth :
          List.of("{\"user\":\"a\"}", "{\"user\":\"a\"}", "{\"user\":\"a\"}", "", "", "")) {
        TestBed.Client client = bed.open();
        client.says("0" + auth);
        answers.add(client.hears().get(0).substring(0, 1));
      }

      assertThat(answers).containsExactly("0", "0", "4", "0", "0", "0");
    }

    @Test
    @DisplayName("counts several namespaces together, if it guards them")
    void together() {
      AddressRateGuard one = guard.connects(TWO_A_SECOND).build();
      one.install(io);
      one.install(io.of("/a"));
      TestBed.Client client = connectFrom("192.0.2.7");
      client.join("/a");

      client.says("1/a,");
      client.says("0/a,");

      assertThat(client.hears()).singleElement().asString().startsWith("4/a,");
    }

    @Test
    @DisplayName("keeps no more addresses in mind than it is to")
    void bounded() {
      AddressRateGuard small =
          guard.connects(TWO_A_SECOND).events(TWO_A_SECOND).maxAddresses(3).build();
      small.install(io);

      for (int i = 1; i < 20; i++) {
        connectFrom("192.0.2." + i).says("2[\"x\"]");
      }

      assertThat(small.addresses()).isEqualTo(6);
    }
  }
}
