package io.undersocket.benchmarks;

import io.undersocket.benchmarks.cluster.ClusterCommand;
import io.undersocket.benchmarks.compare.CompareCommand;
import io.undersocket.benchmarks.compare.Lineup;
import io.undersocket.benchmarks.load.LoadCommand;
import io.undersocket.benchmarks.load.Mode;
import io.undersocket.benchmarks.micro.MicroCommand;
import io.undersocket.benchmarks.relay.RelayCommand;
import io.undersocket.benchmarks.servers.NettySocketIoContract;
import io.undersocket.benchmarks.servers.UndersocketNode;
import io.undersocket.benchmarks.servers.UndersocketServer;
import java.util.Arrays;
import java.util.List;

/** The entry of the runnable jar. */
public final class Main {

  private static final String USAGE =
      """
      usage: java -jar undersocket-benchmarks.jar <command> [options]

        compare   measure several servers in turns and print one table
                  [--servers undersocket,undersocket-direct,node,node-native,netty,floor,floor-c]
                  [--rounds 3] [--seconds 3] [--modes echo1,echo16,broadcast,idle] (or all, or
                  targets, or any of those below) [--connections N,N,...] [--rooms N,N,...]
                  [--churned 200000] [--grow] [--profile] [--warmup node=8,netty=40,...] [--quick]
        containers
                  measure our servlet in Tomcat and in Jetty in turns with the Jakarta WebSocket of
                  each, and print one table
                  [--servers undersocket-tomcat,undersocket-tomcat-direct,tomcat-jakarta,
                  undersocket-jetty,undersocket-jetty-direct,jetty-jakarta]
                  [--modes echo1,echo16,broadcast,broadcast4,idle] and what else compare has
        cluster   measure three servers with a Redis between them, of several kinds in turns,
                  and print one table
                  [--servers undersocket,node] [--adapters classic,sharded,streams]
                  [--modes broadcast20,broadcast,broadcast4,room,room4,fetch,ack,emit]
                  [--rounds 3] [--seconds 3] [--clients 300]
                  [--warmup undersocket=20,node=8] [--quick]
        serve     start our server alone, with the handlers of compare
                  --port N [--executor default|direct] [--ping-interval MILLIS] [--count-clients]
        node      start our server as one of several, for what cluster measures
                  --port N --redis-port N [--adapter classic|sharded|streams] [--number N]
        contract  offer the contract of the compatibility kit with netty-socketio, to have it judged
                  --port N
        load      put one load on a server that is already running
                  --port N [--mode echo1] [--pid N] [--connections N] [--in-flight N] [--rooms N]
                  [--rounds 3] [--seconds 3]
        relay     what passing an event on costs, unread and read, without a network
                  [--rounds 5] [--millis 400]
        micro     what encoding and decoding cost and allocate, by JMH
                  [--only REGEX] [--forks 2] [--seconds 1] [--quick]

        modes of compare and load: %s
      """
          .formatted(Mode.labels().replace(",", ", "));

  private Main() {}

  public static void main(String[] args) throws Exception {
    String command = args.length == 0 ? "" : args[0];
    List<String> rest = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    try {
      switch (command) {
        case "compare" -> CompareCommand.run(Lineup.SERVERS, rest);
        case "containers" -> CompareCommand.run(Lineup.CONTAINERS, rest);
        case "cluster" -> ClusterCommand.run(rest);
        case "node" -> UndersocketNode.serve(rest);
        case "serve" -> UndersocketServer.serve(rest);
        case "contract" -> NettySocketIoContract.serve(rest);
        case "relay" -> RelayCommand.run(rest);
        case "micro" -> MicroCommand.run(rest);
        case "load" -> LoadCommand.run(rest);
        default -> throw new Arguments.UsageError("unknown command \"" + command + "\"");
      }
    } catch (Arguments.UsageError e) {
      System.err.println(e.getMessage() + System.lineSeparator() + USAGE);
      System.exit(2);
    }
  }
}
