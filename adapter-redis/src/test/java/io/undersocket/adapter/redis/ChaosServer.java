package io.undersocket.adapter.redis;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A server of the chaos: it can be killed, and started again at another address. */
interface ChaosServer {

  String name();

  /** Whether it is on the JVM. */
  boolean isOurs();

  boolean isUp();

  String url();

  void start();

  /** Has it be gone from one moment to the next; nobody hears of it from itself. */
  void kill();

  /** How many servers it counts. */
  CompletionStage<Integer> count();

  /** The rooms of all sockets that it finds, by their ids. */
  CompletionStage<Map<String, Set<String>>> find();

  /** The sockets that it finds in a room. */
  CompletionStage<Set<String>> find(String room);

  /** Says something to a room, or to everybody if it is empty. */
  void say(String room, String event, String text);

  /** Has the sockets of a room join another. */
  void join(String room, String other);

  /** Has all sockets leave a room. */
  void leave(String room);

  /** How many of all clients answer. */
  CompletionStage<Integer> ask();

  /** How many of the other servers answer. */
  CompletionStage<Integer> askServers();

  /** Ends it. */
  void close();
}
