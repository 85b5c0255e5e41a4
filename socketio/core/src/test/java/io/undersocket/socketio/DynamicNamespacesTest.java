package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.socketio.spi.InMemoryAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A namespace that is created when a client asks for it")
class DynamicNamespacesTest {

  private static final Pattern DYNAMIC = Pattern.compile("/dynamic-\\d+");

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;

  private static String refused(String namespace) {
    return "4" + namespace + ",{\"message\":\"Invalid namespace\"}";
  }

  private static List<String> names(SocketIoServer io) {
    return io.namespaces().stream().map(Namespace::name).sorted().toList();
  }

  @Nested
  @DisplayName("by a pattern")
  class ByPattern {

    @Test
    @Tag("NS02")
    @Tag("NS05")
    @DisplayName("is one that the name matches")
    void matching() {
      List<String> connected = new ArrayList<>();
      io.of(DYNAMIC, socket -> connected.add(socket.namespace().name()));

      bed.connect("/dynamic-101");
      TestBed.Client other = bed.open();
      other.says("0/static");

      assertThat(connected).containsExactly("/dynamic-101");
      assertThat(other.hears()).containsExactly(refused("/static"));
      assertThat(other.isOpen()).isTrue();
      assertThat(names(io)).containsExactly("/", "/dynamic-101");
    }

    @Test
    @DisplayName("is none of which only a part of the name matches")
    void partly() {
      io.of(DYNAMIC);
      TestBed.Client client = bed.open();

      client.says("0/evil/dynamic-1", "0/dynamic-1x");

      assertThat(client.hears())
          .containsExactly(refused("/evil/dynamic-1"), refused("/dynamic-1x"));
    }

    @Test
    @Tag("NS11")
    @DisplayName("may have been created by hand, and has the same parent")
    void byHand() {
      List<String> connected = new ArrayList<>();
      ParentNamespace parent = io.of(DYNAMIC);
      parent.onConnection(socket -> connected.add("parent"));

      Namespace child = io.of("/dynamic-1", socket -> connected.add("own"));
      TestBed.Client client = bed.connect("/dynamic-1");
      parent.emit("hello");

      assertThat(parent.children()).containsExactly(child);
      assertThat(connected).containsExactly("parent", "own");
      assertThat(client.hears()).containsExactly("2/dynamic-1,[\"hello\"]");
      assertThat(io.of("/dynamic-1")).isSameAs(child);
    }

    @Test
    @DisplayName("belongs to the first of several")
    void first() {
      List<String> connected = new ArrayList<>();
      io.of(DYNAMIC, socket -> connected.add("first"));
      io.of(Pattern.compile("/.*"), socket -> connected.add("second"));

      bed.connect("/dynamic-1");
      bed.connect("/other");

      assertThat(connected).containsExactly("first", "second");
    }

    @Test
    @DisplayName("is not asked for where there is a namespace already")
    void existing() {
      Namespace existing = io.of("/dynamic-1");
      List<Socket> sockets = new ArrayList<>();
      ParentNamespace parent = io.of(DYNAMIC, sockets::add);

      bed.connect("/dynamic-1");

      assertThat(sockets).isEmpty();
      assertThat(parent.children()).isEmpty();
      assertThat(existing.sockets()).hasSize(1);
    }
  }

  @Nested
  @DisplayName("by a function")
  class ByFunction {

    @Test
    @Tag("NS04")
    @Tag("NS05")
    @DisplayName("is one that it says yes to, knowing name and auth")
    void yes() {
      List<String> asked = new ArrayList<>();
      io.of(
          (name, auth) -> {
            asked.add(name + " " + auth.text());
            return name.equals("/a");
          });

      bed.connect("/a");
      TestBed.Client other = bed.open();
      other.says("0/b,{\"token\":\"x\"}");

      assertThat(asked).containsExactly("/a {}", "/b {\"token\":\"x\"}");
      assertThat(other.hears()).containsExactly(refused("/b"));
    }

    @Test
    @DisplayName("may be another one's, if it fails or says no")
    void next() {
      List<String> connected = new ArrayList<>();
      io.of(
          (name, auth) -> {
            throw new IllegalStateException("expected in this test");
          });
      io.of((name, auth) -> false);
      io.ofAsync((name, auth) -> CompletableFuture.failedFuture(new Exception("expected here")));
      io.ofAsync((name, auth) -> CompletableFuture.completedFuture(null));
      io.of((name, auth) -> true).onConnection(socket -> connected.add("last"));

      bed.connect("/a");

      assertThat(connected).containsExactly("last");
    }

    @Test
    @Tag("NS11")
    @DisplayName("is not consulted about those created by hand")
    void byHand() {
      ParentNamespace parent = io.of((name, auth) -> true);

      io.of("/a");

      assertThat(parent.children()).isEmpty();
    }

    @Test
    @DisplayName("comes into being when the answer comes, while the connection goes on")
    void later() {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      io.ofAsync((name, auth) -> answer);
      TestBed.Client client = bed.connect();

      client.says("0/a,");
      assertThat(client.hears()).isEmpty();
      assertThat(names(io)).containsExactly("/");
      io.emit("meanwhile");
      assertThat(client.hears()).containsExactly("2[\"meanwhile\"]");

      answer.complete(true);
      assertThat(client.hears()).singleElement().asString().startsWith("0/a,{\"sid\":");
    }

    @Test
    @DisplayName("does not come into being for a client that has gone")
    void tooLate() {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      io.ofAsync((name, auth) -> answer);
      TestBed.Client client = bed.open();
      client.says("0/a,");

      client.vanishes();
      answer.complete(true);
      bed.settle();

      assertThat(names(io)).containsExactly("/");
    }

    @Test
    @DisplayName("does not come into being on a server that has closed")
    void closed() {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      io.ofAsync((name, auth) -> answer);
      TestBed.Client client = bed.open();
      client.says("0/a,");

      io.close(Duration.ZERO);
      answer.complete(true);
      bed.settle();

      assertThat(names(io)).containsExactly("/");
    }

    @Test
    @Tag("NS06")
    @DisplayName("is created once for clients that ask at the same time")
    void once() {
      List<CompletableFuture<Boolean>> answers = new ArrayList<>();
      List<String> created = new ArrayList<>();
      ParentNamespace parent =
          io.ofAsync(
              (name, auth) -> {
                answers.add(new CompletableFuture<>());
                return answers.get(answers.size() - 1);
              });
      io.onNewNamespace(namespace -> created.add(namespace.name()));
      TestBed.Client one = bed.open();
      TestBed.Client two = bed.open();
      one.says("0/a");
      two.says("0/a");

      answers.forEach(answer -> answer.complete(true));

      assertThat(one.hears()).singleElement().asString().startsWith("0/a,");
      assertThat(two.hears()).singleElement().asString().startsWith("0/a,");
      assertThat(created).containsExactly("/a");
      assertThat(parent.children()).singleElement().isSameAs(io.of("/a"));
      assertThat(io.of("/a").sockets()).hasSize(2);
    }

    @Test
    @DisplayName("is awaited no longer than a connection may be without any")
    void timesOut() {
      io.ofAsync((name, auth) -> new CompletableFuture<>());
      TestBed.Client client = bed.open();
      client.says("0/a");

      bed.clock.advance(Duration.ofSeconds(45));

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("counts among the namespaces of its connection while it is awaited")
    void bounded() {
      TestBed small = new TestBed(builder -> builder.maxNamespacesPerConnection(2));
      small.io.ofAsync((name, auth) -> new CompletableFuture<>());
      TestBed.Client client = small.open();

      client.says("0/a", "0/b", "0/c");

      assertThat(client.hears())
          .containsExactly("4/c,{\"message\":\"Too many namespaces: at most 2\"}");
    }
  }

  @Nested
  @DisplayName("gets from its parent")
  class FromTheParent {

    @Test
    @Tag("NS02")
    @DisplayName("the middlewares and connection listeners that are there by then")
    void copies() {
      List<String> calls = new ArrayList<>();
      ParentNamespace parent = io.of(DYNAMIC);
      parent.use(socket -> calls.add("use"));
      parent.onConnection(socket -> calls.add("connection"));
      bed.connect("/dynamic-1");

      parent.use(socket -> calls.add("use later"));
      parent.onConnection(socket -> calls.add("connection later"));
      bed.connect("/dynamic-1");
      bed.connect("/dynamic-2");

      assertThat(calls)
          .containsExactly(
              "use",
              "connection",
              "use",
              "connection",
              "use",
              "use later",
              "connection",
              "connection later");
    }

    @Test
    @DisplayName("the refusal of its middleware")
    void refusal() {
      io.of(DYNAMIC)
          .use(
              socket -> {
                throw new ConnectError("no");
              });
      TestBed.Client client = bed.open();

      client.says("0/dynamic-1,");

      assertThat(client.hears()).containsExactly("4/dynamic-1,{\"message\":\"no\"}");
    }
  }

  @Nested
  @DisplayName("is announced")
  class Announced {

    @Test
    @Tag("NS01")
    @DisplayName("to the listeners of new namespaces, before the client is connected")
    void first() {
      List<String> calls = new ArrayList<>();
      io.of(DYNAMIC);
      io.onNewNamespace(
          namespace -> {
            calls.add("new " + namespace.name());
            namespace.use(socket -> calls.add("middleware"));
            assertThat(io.of(namespace.name())).isSameAs(namespace);
            assertThat(names(io)).doesNotContain(namespace.name());
          });

      bed.connect("/dynamic-1");

      assertThat(calls).containsExactly("new /dynamic-1", "middleware");
    }

    @Test
    @DisplayName("to all of them, if one fails")
    void despiteFailure() {
      List<String> created = new ArrayList<>();
      io.of(DYNAMIC);
      io.onNewNamespace(
          namespace -> {
            throw new IllegalStateException("expected in this test");
          });
      io.onNewNamespace(namespace -> created.add(namespace.name()));

      bed.connect("/dynamic-1");

      assertThat(created).containsExactly("/dynamic-1");
    }
  }

  @Nested
  @DisplayName("has a parent that")
  class TheParent {

    private ParentNamespace parent;
    private TestBed.Client one;
    private TestBed.Client two;

    @BeforeEach
    void children() {
      parent = io.of(DYNAMIC);
      one = bed.connect("/dynamic-1");
      two = bed.connect("/dynamic-2");
      bed.connect("/");
    }

    @Test
    @Tag("NS02")
    @DisplayName("speaks to the clients of all children")
    void emits() {
      parent.emit("hello", 1, new byte[] {1});

      assertThat(one.hears())
          .containsExactly("51-/dynamic-1,[\"hello\",1,{\"_placeholder\":true,\"num\":0}]", "<01>");
      assertThat(two.hears())
          .containsExactly("51-/dynamic-2,[\"hello\",1,{\"_placeholder\":true,\"num\":0}]", "<01>");
    }

    @Test
    @Tag("NS03")
    @DisplayName("speaks to rooms in all children, with flags")
    void rooms() {
      io.of("/dynamic-1").sockets().iterator().next().join("room");
      io.of("/dynamic-2").sockets().iterator().next().join(List.of("room", "other"));
      two.session.stall();

      parent.to("room").except("other").emit("hello");
      parent.asVolatile().emit("maybe");

      assertThat(one.hears()).containsExactly("2/dynamic-1,[\"hello\"]", "2/dynamic-1,[\"maybe\"]");
      assertThat(two.hears()).isEmpty();
    }

    @Test
    @DisplayName("waits for no acknowledgement")
    void acks() {
      assertThat(parent.timeout(Duration.ofSeconds(1)).emitWithAck("who"))
          .isCompletedWithValue(List.of());
      assertThat(one.hears()).isEmpty();
    }

    @Test
    @DisplayName("cannot list sockets, and changes none")
    void utilities() {
      assertThatThrownBy(() -> parent.fetchSockets())
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageStartingWith("fetchSockets() is not supported on parent namespaces");
      parent.socketsJoin("room");
      parent.disconnectSockets(true);

      assertThat(one.isOpen()).isTrue();
      assertThat(io.of("/dynamic-1").sockets().iterator().next().rooms()).hasSize(1);
      assertThat(parent.sockets()).isEmpty();
    }

    @Test
    @DisplayName("refuses reserved names")
    void reserved() {
      assertThatThrownBy(() -> parent.emit("connect"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("\"connect\" is a reserved event name");
    }

    @Test
    @DisplayName("has a name that no client can connect to")
    void name() {
      TestBed.Client client = bed.open();

      client.says("0" + parent.name());

      assertThat(parent.name()).isEqualTo("/_0");
      assertThat(client.hears()).containsExactly(refused("/_0"));
    }
  }

  @Nested
  @DisplayName("when there are as many as there may be")
  class Bounded {

    private final TestBed small =
        new TestBed(builder -> builder.maxDynamicNamespaces(1).cleanupEmptyChildNamespaces(true));

    @Test
    @DisplayName("is not created for a client, who is told so")
    void refused() {
      small.io.of(DYNAMIC);
      small.connect("/dynamic-1");
      TestBed.Client client = small.open();

      client.says("0/dynamic-2,");

      assertThat(client.hears())
          .containsExactly(
              "4/dynamic-2,{\"message\":\"Too many namespaces: no place for another one\"}");
      assertThat(client.isOpen()).isTrue();
      assertThat(names(small.io)).containsExactly("/", "/dynamic-1");
      client.join("/dynamic-1");
    }

    @Test
    @DisplayName("is created once another one was forgotten")
    void later() {
      small.io.of(DYNAMIC);
      small.connect("/dynamic-1").vanishes();

      small.connect("/dynamic-2");

      assertThat(names(small.io)).containsExactly("/", "/dynamic-2");
    }

    @Test
    @DisplayName("is still created by the application itself")
    void byHand() {
      small.io.of(DYNAMIC);
      small.io.of("/dynamic-1");
      small.io.of("/dynamic-2");

      assertThat(names(small.io)).containsExactly("/", "/dynamic-1", "/dynamic-2");
    }
  }

  @Test
  @DisplayName("is refused if it cannot be created, and the connection goes on")
  void cannotBeCreated() {
    TestBed bed =
        new TestBed(
            builder ->
                builder.adapter(
                    local -> {
                      if (local.namespace().equals("/")) {
                        return new InMemoryAdapter(local);
                      }
                      throw new IllegalStateException("away");
                    }));
    bed.io.of(DYNAMIC);
    TestBed.Client client = bed.open();

    client.says("0/dynamic-1,", "0");

    assertThat(client.hears())
        .hasSize(2)
        .first()
        .isEqualTo("4/dynamic-1,{\"message\":\"internal error\"}");
    assertThat(names(bed.io)).containsExactly("/");
  }

  @Nested
  @DisplayName("and is empty again")
  class Emptied {

    private final List<String> adapters = new ArrayList<>();
    private final TestBed bed =
        new TestBed(
            builder ->
                builder
                    .cleanupEmptyChildNamespaces(true)
                    .adapter(
                        local ->
                            new InMemoryAdapter(local) {
                              @Override
                              public CompletionStage<Void> init() {
                                adapters.add("init " + local.namespace());
                                return super.init();
                              }

                              @Override
                              public CompletionStage<Void> close() {
                                adapters.add("close " + local.namespace());
                                return super.close();
                              }
                            }));
    private final SocketIoServer io = bed.io;
    private final ParentNamespace parent = io.of(DYNAMIC);

    @Test
    @Tag("NS08")
    @DisplayName("is kept, unless the option says otherwise")
    void kept() {
      SocketIoServer keeping = DynamicNamespacesTest.this.io;
      keeping.of(DYNAMIC);

      DynamicNamespacesTest.this.bed.connect("/dynamic-1").vanishes();

      assertThat(names(keeping)).containsExactly("/", "/dynamic-1");
    }

    @Test
    @Tag("NS08")
    @DisplayName("is kept although its first client was refused, unless the option says otherwise")
    void keptRefused() {
      SocketIoServer keeping = DynamicNamespacesTest.this.io;
      keeping
          .of(DYNAMIC)
          .use(
              socket -> {
                throw new ConnectError("no");
              });

      DynamicNamespacesTest.this.bed.open().says("0/dynamic-1");

      assertThat(names(keeping)).containsExactly("/", "/dynamic-1");
    }

    @Test
    @Tag("NS07")
    @DisplayName("is forgotten with its adapter")
    void forgotten() {
      adapters.clear();

      bed.connect("/dynamic-1").says("1/dynamic-1,");

      assertThat(names(io)).containsExactly("/");
      assertThat(parent.children()).isEmpty();
      assertThat(adapters).containsExactly("init /dynamic-1", "close /dynamic-1");
    }

    @Test
    @Tag("NS07")
    @DisplayName("is created anew for the next client")
    void again() {
      List<Namespace> created = new ArrayList<>();
      io.onNewNamespace(created::add);
      TestBed.Client client = bed.connect("/dynamic-1");
      client.says("1/dynamic-1,");

      client.join("/dynamic-1");

      assertThat(created).hasSize(2).doesNotHaveDuplicates();
      assertThat(parent.children()).containsExactly(created.get(1));
      assertThat(io.of("/dynamic-1").sockets()).hasSize(1);
    }

    @Test
    @DisplayName("is kept while somebody is there")
    void notLast() {
      bed.connect("/dynamic-1").vanishes();
      TestBed.Client client = bed.connect("/dynamic-1");
      bed.connect("/dynamic-1").vanishes();

      parent.emit("hello");

      assertThat(client.hears()).containsExactly("2/dynamic-1,[\"hello\"]");
    }

    @Test
    @Tag("NS09")
    @DisplayName("is forgotten if its first client was refused")
    void refused() {
      parent.use(
          socket -> {
            socket.join("room");
            throw new ConnectError("no");
          });

      TestBed.Client client = bed.open();
      client.says("0/dynamic-1");

      assertThat(client.hears()).containsExactly("4/dynamic-1,{\"message\":\"no\"}");
      assertThat(names(io)).containsExactly("/");
    }

    @Test
    @Tag("NS09")
    @DisplayName("is kept if one was refused while another is there")
    void refusedBesideOthers() {
      parent.use(
          socket -> {
            if (!socket.handshake().auth().text().equals("{}")) {
              throw new ConnectError("no");
            }
          });
      bed.connect("/dynamic-1");

      bed.open().says("0/dynamic-1,{\"x\":1}");

      assertThat(names(io)).containsExactly("/", "/dynamic-1");
    }

    @Test
    @DisplayName("is kept while a middleware has yet to decide about another one")
    void awaited() {
      CompletableFuture<Void> answer = new CompletableFuture<>();
      TestBed.Client leaving = bed.connect("/dynamic-1");
      io.of("/dynamic-1").useAsync(socket -> answer);
      TestBed.Client coming = bed.open();
      coming.says("0/dynamic-1");

      leaving.vanishes();
      answer.complete(null);

      assertThat(coming.hears()).singleElement().asString().startsWith("0/dynamic-1,{\"sid\"");
      parent.emit("hello");
      assertThat(coming.hears()).containsExactly("2/dynamic-1,[\"hello\"]");
      coming.vanishes();
      assertThat(names(io)).containsExactly("/");
    }

    @Test
    @DisplayName("is forgotten if the client is gone before a middleware has decided")
    void abandoned() {
      parent.useAsync(socket -> new CompletableFuture<>());
      TestBed.Client client = bed.open();
      client.says("0/dynamic-1");

      client.vanishes();

      assertThat(names(io)).containsExactly("/");
    }

    @Test
    @Tag("NS10")
    @DisplayName("is kept if it has no parent")
    void ofItsOwn() {
      io.of("/static");

      bed.connect("/static").vanishes();

      assertThat(names(io)).containsExactly("/", "/static");
    }

    @Test
    @DisplayName("has its adapter closed once, also when the server closes")
    void closedOnce() {
      bed.connect("/dynamic-1").vanishes();
      bed.connect("/dynamic-2");
      adapters.clear();

      io.close(Duration.ZERO);
      bed.settle();

      assertThat(adapters).containsExactlyInAnyOrder("close /", "close /dynamic-2");
    }

    @Test
    @DisplayName("has its adapter closed although it was created after the server had closed")
    void createdLate() {
      io.close(Duration.ZERO);
      bed.settle();
      adapters.clear();

      io.of("/late");

      assertThat(adapters).containsExactly("init /late", "close /late");
    }
  }
}
