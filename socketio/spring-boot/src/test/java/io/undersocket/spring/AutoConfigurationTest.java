package io.undersocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.adapter.redis.RedisAdapter;
import io.undersocket.adapter.redis.RedisStreamsAdapter;
import io.undersocket.adapter.redis.ShardedRedisAdapter;
import io.undersocket.engineio.EngineOptions;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.HttpCompression;
import io.undersocket.engineio.TransportName;
import io.undersocket.engineio.WebSocketCompression;
import io.undersocket.engineio.servlet.EngineServlet;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.InMemoryAdapter;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("A web application with the starter")
class AutoConfigurationTest {

  private static final AutoConfigurations STARTER =
      AutoConfigurations.of(
          UndersocketAutoConfiguration.class,
          UndersocketHealthAutoConfiguration.class,
          UndersocketRedisAutoConfiguration.class);

  private final WebApplicationContextRunner application =
      new WebApplicationContextRunner().withConfiguration(STARTER);

  private static EngineOptions options(ApplicationContext context) {
    return context.getBean(SocketIoServer.class).engine().options();
  }

  @SuppressWarnings("unchecked")
  private static ServletRegistrationBean<EngineServlet> servlet(ApplicationContext context) {
    return context.getBean("socketIoServlet", ServletRegistrationBean.class);
  }

  @Test
  @DisplayName("has a server with its defaults, on /socket.io/*, asynchronous")
  void defaults() {
    application.run(
        context -> {
          assertThat(options(context))
              .usingRecursiveComparison()
              .ignoringFields("idGenerator")
              .isEqualTo(SocketIoServer.create().engine().options());
          assertThat(servlet(context).getUrlMappings()).containsExactly("/socket.io/*");
          assertThat(servlet(context).isAsyncSupported()).isTrue();
          assertThat(context.getBean(UndersocketProperties.class).shutdownGrace())
              .isEqualTo(EngineServer.DEFAULT_GRACE);
        });
  }

  @Test
  @DisplayName("has none where that is said, and none that is no web application")
  void none() {
    application
        .withPropertyValues("undersocket.enabled=false", "undersocket.redis.url=redis://localhost")
        .run(
            context ->
                assertThat(context)
                    .doesNotHaveBean(SocketIoServer.class)
                    .doesNotHaveBean(AdapterFactory.class));
    new ApplicationContextRunner()
        .withConfiguration(STARTER)
        .run(context -> assertThat(context).doesNotHaveBean(SocketIoServer.class));
  }

  @Test
  @DisplayName("may have a server of its own, which is mounted and closed all the same")
  void ownServer() {
    SocketIoServer own = SocketIoServer.create();
    application
        .withBean("own", SocketIoServer.class, () -> own)
        .run(
            context -> {
              assertThat(context.getBean(SocketIoServer.class)).isSameAs(own);
              assertThat(context).hasBean("socketIoServlet").hasBean("socketIoLifecycle");
            });
    assertThat(own.close().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
  }

  @Nested
  @DisplayName("sets by its properties")
  class Properties {

    @Test
    @DisplayName("times, transports and bounds of the engine")
    void engine() {
      application
          .withPropertyValues(
              "undersocket.ping-interval=10s",
              "undersocket.ping-timeout=5s",
              "undersocket.upgrade-timeout=3s",
              "undersocket.close-timeout=4s",
              "undersocket.max-payload=2MB",
              "undersocket.transports=websocket",
              "undersocket.allow-upgrades=false",
              "undersocket.allow-eio3=true",
              "undersocket.listener-threads=7",
              "undersocket.max-sessions=11",
              "undersocket.max-pending-handshakes=12",
              "undersocket.max-packets-per-payload=13",
              "undersocket.max-inbound-packets=14",
              "undersocket.max-inbound-bytes=15KB",
              "undersocket.max-outbound-bytes=16KB",
              "undersocket.cookie.name=io",
              "undersocket.compression.http-threshold=2KB",
              "undersocket.compression.web-socket=true")
          .run(
              context -> {
                EngineOptions set = options(context);
                assertThat(set.pingInterval()).hasSeconds(10);
                assertThat(set.pingTimeout()).hasSeconds(5);
                assertThat(set.upgradeTimeout()).hasSeconds(3);
                assertThat(set.closeTimeout()).hasSeconds(4);
                assertThat(set.maxPayload()).isEqualTo(2 * 1024 * 1024);
                assertThat(set.transports()).isEqualTo(Set.of(TransportName.WEBSOCKET));
                assertThat(set.allowUpgrades()).isFalse();
                assertThat(set.allowEIO3()).isTrue();
                assertThat(set.listenerThreads()).isEqualTo(7);
                assertThat(set.maxSessions()).isEqualTo(11);
                assertThat(set.maxPendingHandshakes()).isEqualTo(12);
                assertThat(set.maxPacketsPerPayload()).isEqualTo(13);
                assertThat(set.maxInboundPackets()).isEqualTo(14);
                assertThat(set.maxInboundBytes()).isEqualTo(15 * 1024);
                assertThat(set.maxOutboundBytes()).isEqualTo(16 * 1024);
                assertThat(set.cookie()).isNotNull();
                assertThat(set.httpCompression()).isEqualTo(new HttpCompression(2048));
                assertThat(set.webSocketCompression()).isEqualTo(WebSocketCompression.DEFAULT);
              });
    }

    @Test
    @DisplayName("the path, of the servlet as of the client's files")
    void path() {
      application
          .withPropertyValues("undersocket.path=/live/")
          .run(context -> assertThat(servlet(context).getUrlMappings()).containsExactly("/live/*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "/", "/live/*"})
    @DisplayName("no path that no servlet can have, and says what is one:")
    void badPath(String path) {
      application
          .withPropertyValues("undersocket.path=" + path)
          .run(
              context ->
                  assertThat(context)
                      .getFailure()
                      .rootCause()
                      .hasMessageContaining("undersocket.path is '" + path + "', must begin"));
    }

    @Test
    @DisplayName("nothing that the server's own option refuses, with the option's own message")
    void refusedValue() {
      application
          .withPropertyValues("undersocket.ping-interval=0s")
          .run(
              context ->
                  assertThat(context)
                      .getFailure()
                      .rootCause()
                      .hasMessageContaining("pingInterval is PT0S, must be more than zero"));
    }

    @Test
    @DisplayName("each of which an editor knows, with a description")
    void metadata() throws IOException {
      List<String> described = new ArrayList<>();
      try (InputStream file =
          UndersocketProperties.class.getResourceAsStream(
              "/META-INF/spring-configuration-metadata.json")) {
        for (JsonNode property : new JsonMapper().readTree(file).get("properties")) {
          if (property.hasNonNull("description")) {
            described.add(property.get("name").asString());
          }
        }
      }
      assertThat(described)
          .containsExactlyInAnyOrderElementsOf(names("undersocket", UndersocketProperties.class));
    }

    private static List<String> names(String prefix, Class<?> type) {
      List<String> names = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        String name = prefix + "." + component.getName().replaceAll("([A-Z])", "-$1");
        if (component.getType().isRecord()) {
          names.addAll(names(name.toLowerCase(java.util.Locale.ROOT), component.getType()));
        } else {
          names.add(name.replace("-E-I-O", "-eio").toLowerCase(java.util.Locale.ROOT));
        }
      }
      return names;
    }
  }

  @Nested
  @DisplayName("uses its beans:")
  class Beans {

    @Test
    @DisplayName("customizers, in their order, after the properties")
    void customizers() {
      application
          .withPropertyValues("undersocket.max-sessions=1")
          .withBean("last", SocketIoServerCustomizer.class, Last::new)
          .withBean("first", SocketIoServerCustomizer.class, First::new)
          .run(context -> assertThat(options(context).maxSessions()).isEqualTo(3));
    }

    @Order(1)
    static final class First implements SocketIoServerCustomizer {
      @Override
      public void customize(SocketIoServer.Builder builder) {
        builder.maxSessions(2);
      }
    }

    @Order(2)
    static final class Last implements SocketIoServerCustomizer {
      @Override
      public void customize(SocketIoServer.Builder builder) {
        builder.maxSessions(3);
      }
    }

    @Test
    @DisplayName("the mapper, for the application's own types")
    void mapper() {
      application
          .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
          .run(context -> assertThat(context).hasSingleBean(JsonBinding.class));
      application.run(context -> assertThat(context).doesNotHaveBean(JsonBinding.class));
    }

    @Test
    @DisplayName("a parser, instead of the default one and its mapper")
    void parser() {
      application
          .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
          .withBean(Parser.class, () -> io.undersocket.socketio.protocol.SocketIoParser.create())
          .run(context -> assertThat(context).hasSingleBean(SocketIoServer.class));
    }

    @Test
    @DisplayName("an adapter, instead of the Redis that is configured")
    void adapter() {
      AdapterFactory own = InMemoryAdapter::new;
      application
          .withPropertyValues("undersocket.redis.url=redis://localhost")
          .withBean(AdapterFactory.class, () -> own)
          .run(context -> assertThat(context.getBean(AdapterFactory.class)).isSameAs(own));
    }
  }

  @Nested
  @DisplayName("is one of several by the Redis that is configured:")
  class ByRedis {

    // Connections are made when the server is, and these Redises are none: only the factory is
    // seen.
    private final WebApplicationContextRunner factories =
        new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(UndersocketRedisAutoConfiguration.class));

    @ParameterizedTest
    @ValueSource(
        strings = {
          "undersocket.redis.url=redis://one:6380/2",
          "spring.data.redis.url=redis://one:6380/2",
        })
    @DisplayName("by its address in")
    void byUrl(String property) {
      factories
          .withPropertyValues(property)
          .run(
              context ->
                  assertThat(context.getBean(AdapterFactory.class))
                      .isInstanceOf(RedisAdapter.class)
                      .hasToString("RedisAdapter[socket.io on Redis[one:6380]]"));
    }

    @Test
    @DisplayName("by host and port of Spring Data's properties")
    void byHost() {
      factories
          .withPropertyValues(
              "spring.data.redis.host=two",
              "spring.data.redis.port=6390",
              "spring.data.redis.password=secret")
          .run(
              context ->
                  assertThat(context.getBean(AdapterFactory.class))
                      .hasToString("RedisAdapter[socket.io on Redis[two:6390]]"));
    }

    @Test
    @DisplayName("by the servers of a cluster")
    void byCluster() {
      factories
          .withPropertyValues("spring.data.redis.cluster.nodes=one:1,two:2")
          .run(
              context ->
                  assertThat(context.getBean(AdapterFactory.class))
                      .hasToString("RedisAdapter[socket.io on Redis[cluster of one:1, two:2]]"));
    }

    @Test
    @DisplayName("by its sentinels")
    void bySentinels() {
      factories
          .withPropertyValues(
              "spring.data.redis.sentinel.master=chat",
              "spring.data.redis.sentinel.nodes=one:1,two:2")
          .run(
              context ->
                  assertThat(context.getBean(AdapterFactory.class))
                      .hasToString("RedisAdapter[socket.io on Redis[master chat]]"));
    }

    @Test
    @DisplayName("in the format and under the key that are named")
    void format() {
      WebApplicationContextRunner one =
          factories.withPropertyValues(
              "undersocket.redis.url=redis://one", "undersocket.redis.key=shop");
      one.withPropertyValues("undersocket.redis.format=sharded")
          .run(
              context ->
                  assertThat(context.getBean(AdapterFactory.class))
                      .isInstanceOf(ShardedRedisAdapter.class));
      one.withPropertyValues("undersocket.redis.format=streams")
          .run(
              context ->
                  assertThat(context.getBean(AdapterFactory.class))
                      .isInstanceOf(RedisStreamsAdapter.class));
      one.run(
          context ->
              assertThat(context.getBean(AdapterFactory.class))
                  .hasToString("RedisAdapter[shop on Redis[one:6379]]"));
    }

    @Test
    @DisplayName("not where none is, and not where it is for something else")
    void notUsed() {
      factories.run(context -> assertThat(context).doesNotHaveBean(AdapterFactory.class));
      factories
          .withPropertyValues("spring.data.redis.host=two", "undersocket.redis.enabled=false")
          .run(context -> assertThat(context).doesNotHaveBean(AdapterFactory.class));
    }
  }
}
