package io.undersocket.tck.clients;

import static io.undersocket.tck.judge.Feature.EIO3;
import static io.undersocket.tck.judge.Feature.MSGPACK;

import io.undersocket.tck.judge.Feature;
import java.util.Map;
import java.util.Set;

/** The official clients, newest first. */
enum ClientKind {
  JS_4_8("js-4.8", "socket.io-client 4.8 in Node.js", Home.NODE, 4, "socket.io-client"),
  JS_4_8_MSGPACK(
      "js-4.8-msgpack",
      "socket.io-client 4.8 with MessagePack in Node.js",
      Home.NODE,
      4,
      "socket.io-client",
      MSGPACK),
  JS_4_0("js-4.0", "socket.io-client 4.0 in Node.js", Home.NODE, 4, "socket.io-client-4.0"),
  JS_3_1("js-3.1", "socket.io-client 3.1 in Node.js", Home.NODE, 3, "socket.io-client-3.1"),
  JS_2_5("js-2.5", "socket.io-client 2.5 in Node.js", Home.NODE, 2, "socket.io-client-2", EIO3),
  JS_1_7("js-1.7", "socket.io-client 1.7 in Node.js", Home.NODE, 1, "socket.io-client-1.7", EIO3),
  CHROMIUM_4_8(
      "chromium-4.8", "socket.io-client 4.8 in Chromium", Home.CHROMIUM, 4, "socket.io-client"),
  CHROMIUM_2_5(
      "chromium-2.5",
      "socket.io-client 2.5 in Chromium",
      Home.CHROMIUM,
      2,
      "socket.io-client-2",
      EIO3),
  JAVA_2_1("java-2.1", "io.socket:socket.io-client 2.1 for Java", Home.JAVA, 4, "java-2.1"),
  JAVA_1_0("java-1.0", "io.socket:socket.io-client 1.0 for Java", Home.JAVA, 2, "java-1.0", EIO3);

  /** Where a client lives, and how many of its scenarios are played there at once. */
  enum Home {
    NODE(3),
    /** Every scenario has a page of its own, with processes of its own. */
    CHROMIUM(2),
    JAVA(3);

    private final int atOnce;

    Home(int atOnce) {
      this.atOnce = atOnce;
    }

    int atOnce() {
      return atOnce;
    }
  }

  private final String key;
  private final String title;
  private final Home home;
  private final int generation;
  private final String library;
  private final Set<Feature> needs;

  ClientKind(
      String key, String title, Home home, int generation, String library, Feature... needs) {
    this.key = key;
    this.title = title;
    this.home = home;
    this.generation = generation;
    this.library = library;
    this.needs = Set.of(needs);
  }

  /** As the ids of cases have it. */
  String key() {
    return key;
  }

  /** As a sentence has it. */
  String title() {
    return title;
  }

  Home home() {
    return home;
  }

  /** The npm package, or the directory of the jars. */
  String library() {
    return library;
  }

  /** What a server has to offer for this client to come. */
  Set<Feature> needs() {
    return needs;
  }

  /** Where the server is for this client. */
  String path(String socketPath) {
    return this == JS_4_8_MSGPACK ? "/msgpack/" : socketPath;
  }

  /** What the driver's process is told of the client. */
  Map<String, Object> setting() {
    return switch (this) {
      case JS_4_8_MSGPACK ->
          Map.of(
              "library", library, "generation", generation, "parser", "socket.io-msgpack-parser");
      case CHROMIUM_4_8, CHROMIUM_2_5 ->
          Map.of("library", library, "generation", generation, "bundle", "dist/socket.io.js");
      default -> Map.of("library", library, "generation", generation);
    };
  }
}
