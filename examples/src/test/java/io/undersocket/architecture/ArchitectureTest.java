package io.undersocket.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Who may import whom. The modules hold most of it, since what is not on the class path does not
 * compile; this holds what happens inside a module, and what would go unnoticed if a dependency
 * crept into a pom.
 *
 * <p>It lives with the examples because they are the floor from which everything published can be
 * seen at once. The kit and the benchmarks are not looked at: nothing can import them.
 */
@DisplayName("The house")
class ArchitectureTest {
  private static final String ENGINE = "io.undersocket.engineio..";

  /** What an application may do. */
  private static final String EXAMPLES = "io.undersocket.examples..";

  private static final String ENGINE_INTERNAL = "io.undersocket.engineio.internal..";
  private static final String ENGINE_PROTOCOL = "io.undersocket.engineio.protocol..";
  private static final String ENGINE_UNDERTOW = "io.undersocket.engineio.undertow..";
  private static final String ENGINE_SERVLET = "io.undersocket.engineio.servlet..";
  private static final String SOCKET_IO = "io.undersocket.socketio..";
  private static final String SOCKET_IO_PROTOCOL = "io.undersocket.socketio.protocol..";
  private static final String SOCKET_IO_JACKSON = "io.undersocket.socketio.jackson..";
  private static final String SOCKET_IO_GSON = "io.undersocket.socketio.gson..";
  private static final String SOCKET_IO_MSGPACK = "io.undersocket.socketio.msgpack..";
  private static final String ADAPTER_REDIS = "io.undersocket.adapter.redis..";
  private static final String SPRING_BOOT = "io.undersocket.spring..";
  private static final String[] SPRING = {"org.springframework.."};
  private static final String[] LETTUCE = {
    "io.lettuce..", "io.netty..", "reactor..", "org.reactivestreams.."
  };
  private static final String[] MSGPACK = {"org.msgpack.."};
  private static final String[] GSON = {"com.google.gson.."};
  private static final String[] JACKSON = {"tools.jackson..", "com.fasterxml.jackson.."};
  private static final String[] UNDERTOW = {"io.undertow.."};
  private static final String[] SERVLET = {"jakarta..", "org.apache..", "org.eclipse.."};
  private static final String[] XNIO = {"org.xnio..", "org.jboss..", "org.wildfly.."};

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.undersocket");

  @Test
  @DisplayName("is seen whole by this test")
  void isSeenWhole() {
    assertThat(HOUSE.containPackage("io.undersocket.engineio")).isTrue();
    assertThat(HOUSE.containPackage("io.undersocket.engineio.undertow")).isTrue();
    assertThat(HOUSE.containPackage("io.undersocket.engineio.servlet")).isTrue();
    assertThat(HOUSE.containPackage("io.undersocket.socketio")).isTrue();
    assertThat(HOUSE.containPackage("io.undersocket.socketio.jackson")).isTrue();
    assertThat(HOUSE.containPackage("io.undersocket.socketio.gson")).isTrue();
    assertThat(HOUSE.containPackage("io.undersocket.socketio.msgpack")).isTrue();
    assertThat(HOUSE.containPackage("io.undersocket.adapter.redis")).isTrue();
    assertThat(HOUSE.containPackage("io.undersocket.spring")).isTrue();
  }

  @Test
  @DisplayName("is null-marked in every package")
  void isNullMarked() {
    assertThat(HOUSE.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(
            room ->
                assertThat(room.isAnnotatedWith(NullMarked.class))
                    .as("package-info.java of %s has @NullMarked", room.getName())
                    .isTrue());
  }

  @Nested
  @DisplayName("on the floor of the engine")
  class Engine {
    @Test
    @DisplayName("has a protocol that is pure: it knows Java and nothing else")
    void hasPureProtocol() {
      hold(
          classes()
              .that()
              .resideInAPackage(ENGINE_PROTOCOL)
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage(ENGINE_PROTOCOL, "java..", "org.jspecify.."));
    }

    @Test
    @DisplayName("knows no container and no JSON library, save in the rooms that bind one")
    void knowsNoContainer() {
      hold(
          noClasses()
              .that()
              .resideInAPackage(ENGINE)
              .and()
              .resideOutsideOfPackages(ENGINE_UNDERTOW, ENGINE_SERVLET)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(join(UNDERTOW, XNIO, SERVLET, JACKSON)));
    }

    @Test
    @DisplayName(
        "knows each servlet container in the classes that are named for it, loaded there alone")
    void knowsEachServletContainerInOnePlace() {
      hold(
          noClasses()
              .that()
              .resideInAPackage(ENGINE_SERVLET)
              .and()
              .haveNameNotMatching(".*\\.Tomcat\\w+(\\$.*)?")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage("org.apache.."));
      hold(
          noClasses()
              .that()
              .resideInAPackage(ENGINE_SERVLET)
              .and()
              .haveNameNotMatching(".*\\.Jetty\\w+(\\$.*)?")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage("org.eclipse.."));
      hold(
          noClasses()
              .that()
              .resideInAPackage(ENGINE_SERVLET)
              .and()
              .haveNameNotMatching(".*\\.Jakarta\\w+(\\$.*)?")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage("jakarta.websocket.."));
      hold(
          noClasses()
              .that()
              .resideInAPackage(ENGINE_SERVLET)
              .and()
              .haveNameNotMatching(".*\\.Undertow\\w+(\\$.*)?")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(join(UNDERTOW, XNIO, new String[] {ENGINE_UNDERTOW})));
    }

    @Test
    @DisplayName("does not know which containers bind it")
    void doesNotKnowItsBindings() {
      hold(
          noClasses()
              .that()
              .resideInAPackage(ENGINE)
              .and()
              .resideOutsideOfPackages(ENGINE_UNDERTOW, ENGINE_SERVLET)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(ENGINE_UNDERTOW, ENGINE_SERVLET));
    }

    @Test
    @DisplayName("is bound to containers by its seam alone, not by its inner rooms")
    void isBoundByItsSeam() {
      hold(
          noClasses()
              .that()
              .resideInAnyPackage(ENGINE_UNDERTOW, ENGINE_SERVLET)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(ENGINE_INTERNAL));
    }

    @Test
    @DisplayName("does not know the floor above")
    void doesNotKnowSocketIo() {
      hold(
          noClasses()
              .that()
              .resideInAPackage(ENGINE)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(SOCKET_IO));
    }
  }

  @Nested
  @DisplayName("on the floor of Socket.IO")
  class SocketIo {
    @Test
    @DisplayName("knows the engine by what it promises, and no container")
    void knowsThePromisedEngine() {
      hold(
          noClasses()
              .that()
              .resideInAPackage(SOCKET_IO)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  join(
                      UNDERTOW,
                      XNIO,
                      SERVLET,
                      new String[] {ENGINE_UNDERTOW, ENGINE_SERVLET, ENGINE_INTERNAL})));
    }
  }

  @Nested
  @DisplayName("in the adapters for Redis")
  class AdapterRedis {
    @Test
    @DisplayName("knows the server by what it promises, and no container")
    void knowsThePromisedServer() {
      hold(
          noClasses()
              .that()
              .resideInAPackage(ADAPTER_REDIS)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  join(
                      UNDERTOW,
                      XNIO,
                      JACKSON,
                      MSGPACK,
                      new String[] {ENGINE_UNDERTOW, ENGINE_INTERNAL})));
    }

    @Test
    @DisplayName("knows the library that speaks with Redis where its own name says so")
    void keepsLettuceBehindItsSeam() {
      hold(
          noClasses()
              .that()
              .resideOutsideOfPackage(EXAMPLES)
              .and()
              .doNotHaveFullyQualifiedName("io.undersocket.adapter.redis.Redis")
              .and()
              .haveNameNotMatching("io\\.undersocket\\.adapter\\.redis\\.Lettuce.*")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(LETTUCE));
    }

    @Test
    @DisplayName("shows of that library only what an application has already")
    void showsOnlyClients() {
      hold(
          classes()
              .that()
              .resideInAPackage(ADAPTER_REDIS)
              .and(PublicSignatures.visibleToUsers())
              .should(
                  ArchConditions.not(
                      PublicSignatures.showAllBut(
                          Set.of(
                              "io.lettuce.core.RedisClient",
                              "io.lettuce.core.RedisURI",
                              "io.lettuce.core.cluster.RedisClusterClient"),
                          join(LETTUCE, MSGPACK)))));
    }

    @Test
    @DisplayName("is not known to the server")
    void isNotKnownToTheServer() {
      hold(
          noClasses()
              .that()
              .resideInAnyPackage(ENGINE, SOCKET_IO)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(ADAPTER_REDIS));
    }
  }

  @Nested
  @DisplayName("in the starter for Spring Boot")
  class SpringBootStarter {
    @Test
    @DisplayName("knows the server by what it promises, and of containers the servlet alone")
    void knowsThePromisedServer() {
      hold(
          noClasses()
              .that()
              .resideInAPackage(SPRING_BOOT)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  join(
                      UNDERTOW,
                      XNIO,
                      LETTUCE,
                      GSON,
                      new String[] {"org.apache..", ENGINE_UNDERTOW, ENGINE_INTERNAL})));
    }

    @Test
    @DisplayName("knows the adapters for Redis, Jackson and health only where they are there")
    void keepsOptionalsApart() {
      hold(
          noClasses()
              .that()
              .resideInAPackage(SPRING_BOOT)
              .and()
              .haveNameNotMatching(
                  ".*\\.(Undersocket(Redis|Health)AutoConfiguration|ConfiguredRedis"
                      + "|SocketIoHealthIndicator)(\\$.*)?")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(ADAPTER_REDIS, "org.springframework.boot.health.."));
      hold(
          noClasses()
              .that()
              .resideInAPackage(SPRING_BOOT)
              .and()
              .haveNameNotMatching(".*\\.UndersocketAutoConfiguration(\\$.*)?")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(join(JACKSON, new String[] {SOCKET_IO_JACKSON})));
    }

    @Test
    @DisplayName("is the one place that knows Spring, and nobody knows it")
    void isTheOnePlace() {
      hold(
          noClasses()
              .that()
              .resideOutsideOfPackage(SPRING_BOOT)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(join(SPRING, new String[] {SPRING_BOOT})));
    }
  }

  @Nested
  @DisplayName("on every floor")
  class Everywhere {
    @Test
    @DisplayName("has contracts for others that do not lean on inner rooms")
    void hasContractsThatStandAlone() {
      hold(
          noClasses()
              .that()
              .resideInAPackage("io.undersocket..spi..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage("io.undersocket..internal.."));
    }

    @Test
    @DisplayName("keeps Jackson inside the Socket.IO protocol and the room that binds it")
    void keepsJacksonInside() {
      hold(
          noClasses()
              .that()
              .resideOutsideOfPackages(SOCKET_IO_PROTOCOL, SOCKET_IO_JACKSON, EXAMPLES, SPRING_BOOT)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(JACKSON));
    }

    @Test
    @DisplayName("keeps MessagePack out of the floors that do not speak it")
    void keepsMessagePackInside() {
      hold(
          noClasses()
              .that()
              .resideInAnyPackage(ENGINE, SOCKET_IO)
              .and()
              .resideOutsideOfPackage(SOCKET_IO_MSGPACK)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(MSGPACK));
    }

    @Test
    @DisplayName("keeps Gson inside the room that binds it")
    void keepsGsonInside() {
      hold(
          noClasses()
              .that()
              .resideOutsideOfPackage(SOCKET_IO_GSON)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(GSON));
    }

    @Test
    @DisplayName("shows its users no type of Jackson, XNIO or Undertow")
    void showsNoForeignTypes() {
      hold(
          classes()
              .that()
              .resideInAnyPackage(ENGINE, SOCKET_IO)
              .and()
              .resideOutsideOfPackages(
                  "..internal..", ENGINE_UNDERTOW, SOCKET_IO_JACKSON, SOCKET_IO_GSON)
              .and(PublicSignatures.visibleToUsers())
              .should(
                  ArchConditions.not(
                      PublicSignatures.show(join(JACKSON, GSON, MSGPACK, XNIO, UNDERTOW)))));
    }

    @Test
    @DisplayName("shows of a JSON library only what the application hands over, where it binds one")
    void showsOnlyMappers() {
      hold(
          classes()
              .that()
              .resideInAnyPackage(SOCKET_IO_JACKSON, SOCKET_IO_GSON)
              .and(PublicSignatures.visibleToUsers())
              .should(
                  ArchConditions.not(
                      PublicSignatures.showAllBut(
                          Set.of("tools.jackson.databind.ObjectMapper", "com.google.gson.Gson"),
                          join(JACKSON, GSON)))));
    }

    @Test
    @DisplayName("shows Undertow's own types, and those alone, where it binds Undertow")
    void showsUndertowWhereItIsBound() {
      hold(
          classes()
              .that()
              .resideInAPackage(ENGINE_UNDERTOW)
              .and()
              .resideOutsideOfPackage("..internal..")
              .and(PublicSignatures.visibleToUsers())
              .should(ArchConditions.not(PublicSignatures.show(join(JACKSON, XNIO)))));
    }
  }

  /** A room may still be empty; its rule is there before it is furnished. */
  private static void hold(ArchRule rule) {
    rule.allowEmptyShould(true).check(HOUSE);
  }

  private static String[] join(String[]... groups) {
    return Stream.of(groups).flatMap(Stream::of).toArray(String[]::new);
  }
}
